import { describe, expect, it } from 'vitest'
import type { Job } from '../../src/contract/job.ts'
import { durationMs, leftMs, medianDurationMs, medianOf } from '../../src/jobs/duration.ts'
import { doneJob, sampleJob, sampleNow } from '../support/sample-jobs.ts'

describe('how long it takes', () => {
  const took = (ms: number, changes: Partial<Job> = {}) =>
    doneJob({ createdAt: sampleNow - 3_600_000, endedAt: sampleNow - 3_600_000 + ms, ...changes })
  const upscale = { command: { kind: 'button' as const, label: 'U1' } }
  const past = [took(40_000), took(60_000), took(300_000), took(9_000, upscale), took(11_000, upscale)]

  it('is the median of the user’s own jobs of that kind', () =>
    expect(medianDurationMs(sampleJob(), past)).toBe(60_000))
  it('counts all upscales as one kind', () => {
    const job = sampleJob({ command: { kind: 'button', label: 'U4' } })
    expect(medianDurationMs(job, [...past, took(10_000, upscale)])).toBe(10_000)
  })
  it('is not told from two jobs', () => expect(medianDurationMs(sampleJob(upscale), past)).toBeNull())
  it('leaves the rest of the usual time', () =>
    expect(leftMs(sampleJob({ createdAt: sampleNow - 20_000 }), 60_000, sampleNow)).toBe(40_000))
  it('promises nothing once it takes longer than usual', () =>
    expect(leftMs(sampleJob({ createdAt: sampleNow - 90_000 }), 60_000, sampleNow)).toBeNull())
  it('is worked out from the progress while nothing is usual yet', () => {
    const job = sampleJob({ state: 'running', progress: 50, acceptedAt: sampleNow - 30_000 })
    expect(leftMs(job, null, sampleNow)).toBe(30_000)
    // Painted while it is being sent.
    const { acceptedAt: _, ...direct } = { ...job, createdAt: sampleNow - 60_000, progress: 50 }
    expect(leftMs(direct, null, sampleNow)).toBe(60_000)
  })
  it('counts jobs with a result only, and no clock that ran backwards', () => {
    expect(durationMs(took(54_000))).toBe(54_000)
    expect(durationMs(took(54_000, { state: 'failed' }))).toBeNull()
    expect(durationMs(took(-5))).toBeNull()
    expect(durationMs(sampleJob())).toBeNull()
  })
  it('of an even number is the mean of the two in the middle', () => expect(medianOf([4, 1, 30, 2])).toBe(3))
})
