import { describe, expect, it } from 'vitest'
import { mergeJob } from '../../src/jobs/merge.ts'
import { doneJob, sampleJob, sampleNow } from '../support/sample-jobs.ts'

describe('a job that is here and there', () => {
  const ours = doneJob({ id: 'one', kept: ['lost'], tags: ['mine'] })

  it('stays ours when both ended', () => {
    expect(mergeJob(ours, { ...ours, state: 'failed', tags: ['theirs'] }, sampleNow)).toBe(ours)
  })

  it('takes the end that it waits for, keeps our marks, and is not told of', () => {
    const waiting = sampleJob({ id: 'one', favourite: true })
    const merged = mergeJob(waiting, { ...ours, told: false }, sampleNow)
    expect(merged).toMatchObject({ state: 'done', favourite: true, tags: ['mine'] })
    expect(merged.told).toBeUndefined()
  })

  it('gets back a picture that was lost here, when it is the same picture', () => {
    expect(mergeJob(ours, { ...ours, kept: ['kept'] }, sampleNow).kept).toEqual(['kept'])
    const other = {
      ...ours,
      kept: ['kept' as const],
      result: { pictures: [{ url: 'https://x.example/y' }], buttons: [], text: [] },
    }
    expect(mergeJob(ours, other, sampleNow)).toBe(ours)
  })

  it('gets a small copy back where nothing is left', () => {
    expect(mergeJob(ours, { ...ours, kept: ['reduced'] }, sampleNow).kept).toEqual(['reduced'])
    const better = { ...ours, kept: ['waiting' as const] }
    expect(mergeJob(better, { ...ours, kept: ['reduced'] }, sampleNow)).toBe(better)
  })

  it('gets marks that nobody made here', () => {
    expect(mergeJob(ours, { ...ours, favourite: true, tags: ['theirs'] }, sampleNow)).toMatchObject({
      favourite: true,
      tags: ['mine'],
    })
  })
})

describe('a job that still waits in the other browser', () => {
  it('is asked for, but not listened for: its webhook does not come here', () => {
    const far = sampleJob({ id: 'two', deadlineAt: Number.MAX_VALUE, nextCheckAt: 1, checks: 3 })
    const merged = mergeJob(undefined, far, sampleNow)
    expect(merged.deadlineAt).toBe(sampleNow)
    expect(merged).toMatchObject({ nextCheckAt: sampleNow, checks: 0 })
  })

  it('is of unknown outcome when it was just being sent', () => {
    expect(mergeJob(undefined, sampleJob({ id: 'two', state: 'sending' }), sampleNow).state).toBe('unknown')
  })
})
