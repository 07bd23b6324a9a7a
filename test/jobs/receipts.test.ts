import { describe, expect, test } from 'vitest'
import { applyReceipt, applyUpdate } from '../../src/jobs/transitions.ts'
import { acceptedJob as job, runningUpdate as update } from './accepted-job.ts'

type Receipt = Parameters<typeof applyReceipt>[1]

describe('a receipt', () => {
  test('after the result only adds what it knows', () => {
    const done = applyUpdate(job({ state: 'sending' }), update({ state: 'done' }), 2000)
    expect(applyReceipt(done, { kind: 'accepted', messageId: 'm', updates: [] }, 3000)).toEqual({
      ...done,
      messageId: 'm',
    })
    const running = applyUpdate(job({ state: 'sending' }), update({ progress: 10 }), 2000)
    const named = applyReceipt(running, { kind: 'accepted', messageId: 'm', updates: [] }, 3000)
    expect(named).toMatchObject({ state: 'running', progress: 10, messageId: 'm' })
  })

  test('that refuses ends the job, and no job that has ended', () => {
    const refused: Receipt = { kind: 'refused', reason: { code: 'moderated' }, updates: [] }
    const failed = applyReceipt(job({ state: 'sending' }), refused, 3000)
    expect(failed).toMatchObject({ state: 'failed', reason: { code: 'moderated' }, endedAt: 3000, told: false })
    const done = job({ state: 'done', endedAt: 2000 })
    expect(applyReceipt(done, refused, 3000)).toBe(done)
  })

  test('tells when the job was accepted, once', () => {
    const accepted: Receipt = { kind: 'accepted', messageId: 'm', updates: [] }
    const first = applyReceipt(job({ state: 'sending' }), accepted, 3000)
    expect(first).toMatchObject({ state: 'accepted', acceptedAt: 3000, messageId: 'm', updatedAt: 3000 })
    expect(applyReceipt(job({ state: 'running', acceptedAt: 2500 }), accepted, 3000).acceptedAt).toBe(2500)
    expect(applyReceipt(job({ state: 'running' }), accepted, 3000).acceptedAt).toBe(3000)
  })

  test('that holds the result is the end, with and without an id', () => {
    const end = update({ state: 'done', text: ['words'] })
    const done = applyReceipt(job({ state: 'sending', messageId: 'x' }), { kind: 'finished', updates: [end] }, 3000)
    expect(done).toMatchObject({ state: 'done', messageId: 'x', result: { text: ['words'] } })
    const both: Receipt = { kind: 'finished', messageId: 'm', updates: [update({ progress: 1 }), end] }
    expect(applyReceipt(job({ state: 'sending' }), both, 3000)).toMatchObject({
      state: 'done',
      messageId: 'm',
    })
  })

  test.each(['running', 'accepted'] as const)(
    'that is unclear says nothing of a job that is %s by webhook',
    (state) => {
      const known = job({ state })
      expect(applyReceipt(known, { kind: 'unclear', reason: { code: 'not-json' } }, 3000)).toBe(known)
    },
  )

  test('that is unclear leaves the outcome open', () => {
    const open = applyReceipt(job({ state: 'sending' }), { kind: 'unclear', reason: { code: 'not-json' } }, 3000)
    expect(open).toMatchObject({ state: 'unknown', reason: { code: 'not-json' } })
  })
})
