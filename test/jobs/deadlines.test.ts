import { describe, expect, test } from 'vitest'
import { jobStates } from '../../src/contract/job.ts'
import {
  advanceTime,
  checkPauseMs,
  confirmMs,
  hookedCheckPauseMs,
  interrupt,
  longestCheckPauseMs,
  responseTimeoutMs,
} from '../../src/jobs/deadlines.ts'
import { drawId } from '../../src/shared/id.ts'
import { acceptedJob as job } from './accepted-job.ts'

const [second, minute, hour, day] = [1000, 60_000, 3_600_000, 86_400_000]

describe('a kind of command', () => {
  test.each([
    ['imagine', 15, 60],
    ['button', 15, 60],
    ['blend', 15, 60],
    ['describe', 5, 60],
    ['info', 3, 2],
    ['speed', 3, 2],
    ['seed', 3, 2],
  ] as const)('%s is waited for %d minutes, and its end believed after %d', (kind, patience, confirm) => {
    expect(responseTimeoutMs(kind)).toBe(patience * minute)
    expect(confirmMs(kind)).toBe(confirm * minute)
  })

  test('that shows nothing is given up soon', () => {
    const asked = job({ command: { kind: 'info' }, state: 'unknown', deadlineAt: 2000 })
    expect(advanceTime(asked, 1000 + 10 * minute - 1, true)).toBe(asked)
    const doubted = advanceTime(asked, 1000 + 10 * minute, true)
    expect(doubted.doubtedAt).toBe(1000 + 10 * minute)
    expect(advanceTime(doubted, 1000 + 12 * minute - 1, true)).toBe(doubted)
    expect(advanceTime(doubted, 1000 + 12 * minute, true).state).toBe('failed')
  })
})

describe('between two looks', () => {
  test('lies what their number says', () => {
    const pauses = (quick: boolean, unit: number) =>
      Array.from({ length: 14 }, (_, checks) => checkPauseMs(checks, quick, () => 0) / unit)
    expect(pauses(false, minute)).toEqual([1, 2, 5, 10, 30, 60, 180, 360, 720, 1440, 1440, 1440, 1440, 1440])
    expect(pauses(true, second)).toEqual([5, 5, 5, 10, 10, 15, 15, 20, 30, 30, 45, 60, 60, 60])
  })

  test('lies a tenth more at most, and no longer than the longest', () => {
    expect(checkPauseMs(0, false, () => 1)).toBe(66_000)
    expect(checkPauseMs(0, true, () => 0.5)).toBe(5250)
    expect(checkPauseMs(99, false, () => 1)).toBeLessThan(longestCheckPauseMs)
    expect(Number.isInteger(checkPauseMs(0, true, () => 1 / 3))).toBe(true)
  })
})

test('a worker that was killed while sending leaves a job that is asked for', () => {
  const sending = job({ state: 'sending' })
  expect(advanceTime(sending, 1000 + 3 * minute - 1, true)).toBe(sending)
  const now = 1000 + 3 * minute
  const open = {
    ...sending,
    state: 'unknown',
    reason: { code: 'interrupted' },
    updatedAt: now,
    nextCheckAt: now,
    checks: 0,
    told: false,
  }
  expect(advanceTime(sending, now, true)).toEqual(open)
  expect(interrupt(sending, now)).toEqual(open)
})

test('a job whose time is over is polled at once', () => {
  const late = advanceTime(job({ state: 'running', checks: 4 }), 1_000_000, true)
  const checked = { updatedAt: 1_000_000, nextCheckAt: 1_000_000, checks: 0 }
  expect(late).toEqual({ ...job(), state: 'overdue', ...checked, told: false })
})

describe('a clock that was ahead', () => {
  test('when a job was made does not keep it waiting', () => {
    const now = 5 * day
    const ahead = job({ createdAt: 9 * day, updatedAt: 9 * day, deadlineAt: 9 * day + 15 * minute })
    expect(advanceTime(ahead, now, true)).toEqual({
      ...ahead,
      createdAt: now,
      updatedAt: now,
      deadlineAt: now + 15 * minute,
    })
  })

  test('and was set right leaves the time that the id tells', () => {
    const id = drawId(4 * day)
    expect(advanceTime(job({ id, createdAt: 9 * day }), 5 * day, true).createdAt).toBe(5 * day)
    const made = job({ id, createdAt: 1000, updatedAt: 4 * day, deadlineAt: 5 * day + 1 })
    expect(advanceTime(made, 5 * day, true)).toEqual({ ...made, createdAt: 4 * day })
    const older = job({ id: drawId(6 * day), updatedAt: 1000, deadlineAt: 5 * day + 1 })
    expect(advanceTime(older, 5 * day, true)).toBe(older)
  })

  test('when nobody knew of a job does not count', () => {
    const doubted = job({ state: 'overdue', doubtedAt: 8 * day + 1 })
    expect(advanceTime(doubted, 8 * day, true)).toEqual({ ...doubted, doubtedAt: 8 * day, nextCheckAt: 8 * day })
  })
})

test('a job that has ended is left alone, whatever the clock says', () => {
  for (const state of ['done', 'failed', 'cancelled'] as const) {
    const ended = job({ state, createdAt: 50 * day, updatedAt: 50 * day })
    expect(advanceTime(ended, 5 * day, true)).toBe(ended)
  }
})

describe('time', () => {
  test.each([
    ['accepted', 1_000_000, 'overdue'],
    ['running', 1_000_000, 'overdue'],
    ['accepted', 999_999, 'accepted'],
    ['sending', 1000 + 10 * 60_000, 'unknown'],
    ['overdue', 2 * day, 'overdue'],
    ['overdue', 8 * day, 'overdue'],
    ['unknown', 8 * day, 'unknown'],
    ['done', 99 * day, 'done'],
  ] as const)('makes of %s at %d: %s', (state, now, next) => {
    expect(advanceTime(job({ state }), now, true).state).toBe(next)
  })

  test('knows every state', () => {
    for (const state of jobStates) expect(jobStates).toContain(advanceTime(job({ state }), 99 * day, true).state)
  })

  test.each(['overdue', 'unknown'] as const)('gives %s up an hour after it was asked for once more', (state) => {
    const asked = advanceTime(job({ state, checks: 2, sent: { origin: 'https://api.example' } }), 8 * day, true)
    expect(asked).toMatchObject({ state, doubtedAt: 8 * day, nextCheckAt: 8 * day })
    expect(advanceTime(asked, 8 * day + hour - 1, true)).toBe(asked)
    const given = advanceTime(asked, 8 * day + hour, true)
    expect(given).toMatchObject({ state: 'failed', reason: { code: 'expired' }, told: true })
    for (const field of ['nextCheckAt', 'checks', 'sent']) expect(given).not.toHaveProperty(field)
    expect(given).toMatchObject({ updatedAt: 8 * day + hour, endedAt: 8 * day + hour })
    expect(given).not.toHaveProperty('doubtedAt')
  })

  test('gives nothing up while the relay, where its news may lie, could not be read', () => {
    const asked = advanceTime(job({ state: 'overdue' }), 8 * day, true)
    expect(advanceTime(asked, 9 * day, false)).toBe(asked)
    expect(advanceTime(asked, 1000 + 37 * day - 1, false)).toBe(asked)
    expect(advanceTime(asked, 1000 + 37 * day, false).state).toBe('failed')
  })

  test('believes nothing that was noted under a clock that was ahead', () => {
    const ahead = advanceTime(job({ state: 'overdue' }), 90 * day, true)
    expect(advanceTime(ahead, 8 * day, true)).toMatchObject({ state: 'overdue', doubtedAt: 8 * day })
    const waiting = job({ state: 'accepted', deadlineAt: 99 * day })
    expect(advanceTime(waiting, day, true).deadlineAt).toBe(day + 15 * 60_000)
  })
})

describe('a job whose result is to come by webhook', () => {
  test('is not asked about early where nothing is lost by waiting', () => {
    expect(hookedCheckPauseMs(0, {})).toBeUndefined()
  })

  test('is asked about after twice the usual time, then at growing pauses', () => {
    const pauses = [0, 1, 2].map((checks) => hookedCheckPauseMs(checks, { typicalMs: 10 * second }))
    expect(pauses).toEqual([20 * second, 40 * second, 80 * second])
  })

  test('is asked about before half the life of its links is over, however often it was asked', () => {
    for (const checks of [0, 3, 10, 1000])
      expect(hookedCheckPauseMs(checks, { typicalMs: minute, linkMs: 10 * minute })).toBeLessThanOrEqual(5 * minute)
    expect(hookedCheckPauseMs(5, { linkMs: 10 * minute })).toBe(5 * minute)
  })
})
