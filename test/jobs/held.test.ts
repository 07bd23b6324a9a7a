import { describe, expect, test } from 'vitest'
import { advanceTime } from '../../src/jobs/deadlines.ts'
import { isHeld, leavesAt, release } from '../../src/jobs/held.ts'
import { acceptedJob as job } from './accepted-job.ts'

const now = 1_000_000_000
const heldUntil = now + 5_000
const held = job({ state: 'sending', createdAt: now, updatedAt: now, heldUntil })

describe('a job that is held back', () => {
  test('leaves when its time is over', () => {
    expect(isHeld(held)).toBe(true)
    expect(leavesAt(held, now)).toBe(now + 5_000)
    expect(leavesAt(held, now + 6_000)).toBe(now + 5_000)
  })
  test('leaves at once when a clock that ran ahead set its time', () => {
    expect(leavesAt({ ...held, heldUntil: now + 86_400_000 }, now)).toBe(now)
  })
  test('never counts as interrupted, however long it lies there', () => {
    expect(advanceTime(held, now + 86_400_000, true)).toBe(held)
  })
  test('has the whole time for its result from when it leaves', () => {
    const sent = release(held, now + 5_000)
    expect(sent.heldUntil).toBeUndefined()
    expect(sent).toMatchObject({ state: 'sending', updatedAt: now + 5_000, deadlineAt: now + 5_000 + 15 * 60_000 })
    expect(isHeld(sent)).toBe(false)
  })
  test('is sent within an hour, and fails later: nobody expects to pay for it any more', () => {
    const hourMs = 60 * 60_000
    expect(release(held, heldUntil + hourMs).state).toBe('sending')
    expect(release(held, heldUntil + hourMs + 1)).toMatchObject({
      state: 'failed',
      reason: { code: 'not-sent' },
      told: false,
    })
  })
})

test('only a job that is being sent is held', () => {
  expect(isHeld(job({ state: 'running', heldUntil: now }))).toBe(false)
  expect(leavesAt(job(), now)).toBe(Number.POSITIVE_INFINITY)
})
