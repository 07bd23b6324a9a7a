import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { finalStates, isFinal, type Job, jobStates } from '../../../../src/contract/job.ts'
import type { Update } from '../../../../src/contract/update.ts'
import { applyReceipt, applyUpdate } from '../../../../src/extension/background/jobs/apply.ts'
import { checkPauseMs, passTime } from '../../../../src/extension/background/jobs/deadlines.ts'

const job = (more: Partial<Job> = {}): Job => ({
  id: 'j',
  connectionId: 'c',
  command: { kind: 'imagine', prompt: 'p' },
  state: 'accepted',
  createdAt: 1000,
  updatedAt: 1000,
  deadlineAt: 1_000_000,
  ...more,
})
const update = (more: Partial<Update> = {}): Update => ({
  ids: {},
  state: 'running',
  pictures: [],
  buttons: [],
  text: [],
  ...more,
})
const picture = { url: 'https://cdn.example/1.png' }

const anyUpdate = fc.record({
  state: fc.constantFrom('accepted', 'running', 'done', 'failed', 'cancelled'),
  progress: fc.option(fc.integer({ min: 0, max: 100 }), { nil: undefined }),
})
const toUpdate = ({ state, progress }: { state: string; progress: number | undefined }) =>
  update({ state: state as Update['state'], ...(progress === undefined ? {} : { progress }) })

describe('an update', () => {
  test('changes nothing about a job that has ended, whatever comes in whatever order', () => {
    fc.assert(
      fc.property(fc.constantFrom(...finalStates), fc.array(anyUpdate), (state, updates) => {
        const ended = job({ state, endedAt: 5 })
        expect(updates.reduce((current, each) => applyUpdate(current, toUpdate(each), 9000), ended)).toBe(ended)
      }),
    )
  })

  test('never lowers the progress, and the first end stays', () => {
    fc.assert(
      fc.property(fc.array(anyUpdate, { minLength: 1 }), (updates) => {
        let current = job()
        let firstEnd: string | undefined
        for (const each of updates) {
          const next = applyUpdate(current, toUpdate(each), 2000)
          if (!isFinal(next.state)) expect(next.progress ?? 0).toBeGreaterThanOrEqual(current.progress ?? 0)
          current = next
          if (isFinal(current.state)) firstEnd ??= current.state
        }
        expect(firstEnd ?? current.state).toBe(current.state)
      }),
    )
  })

  test.each(['sending', 'unknown', 'overdue', 'accepted', 'running'] as const)('ends a job that is %s', (state) => {
    const done = applyUpdate(job({ state }), update({ state: 'done', pictures: [picture] }), 2000)
    expect(done).toMatchObject({ state: 'done', endedAt: 2000, told: false, kept: ['waiting'] })
    expect(done.result?.pictures).toEqual([picture])
    expect(done.reason).toBeUndefined()
  })

  test('twice the same is the same job: nothing is written', () => {
    const running = applyUpdate(job(), update({ progress: 30 }), 2000)
    expect(applyUpdate(running, update({ progress: 30 }), 3000)).toBe(running)
    expect(applyUpdate(running, update({ progress: 10, preview: 'old' }), 3000)).toBe(running)
  })

  test('wakes a job given up for overdue and gives it time', () => {
    const woken = applyUpdate(job({ state: 'overdue', deadlineAt: 500 }), update({ progress: 10 }), 2000)
    expect(woken.state).toBe('running')
    expect(woken.deadlineAt).toBeGreaterThan(2000 + 60_000)
  })

  test('teaches a job whose receipt was lost the id the API knows it by', () => {
    const learnt = applyUpdate(job({ state: 'unknown' }), update({ state: 'accepted', ids: { messageId: 'm' } }), 2000)
    expect(learnt).toMatchObject({ state: 'accepted', messageId: 'm' })
  })

  test('leaves a picture alone that can not be loaded', () => {
    const done = applyUpdate(job(), update({ state: 'done', pictures: [{ ...picture, usable: false }, picture] }), 2000)
    expect(done.kept).toEqual(['lost', 'waiting'])
  })

  test('of a command that shows nothing is not told by notification', () => {
    expect(applyUpdate(job({ command: { kind: 'info' } }), update({ state: 'done' }), 2000).told).toBeUndefined()
  })
})

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

  test('that is unclear leaves the outcome open', () => {
    const open = applyReceipt(job({ state: 'sending' }), { kind: 'unclear', reason: { code: 'not-json' } }, 3000)
    expect(open).toMatchObject({ state: 'unknown', reason: { code: 'not-json' } })
  })
})

describe('time', () => {
  const [hour, day] = [3_600_000, 86_400_000]
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
    expect(passTime(job({ state }), now, true).state).toBe(next)
  })

  test('knows every state', () => {
    for (const state of jobStates) expect(jobStates).toContain(passTime(job({ state }), 99 * day, true).state)
  })

  test.each(['overdue', 'unknown'] as const)('gives %s up an hour after it was asked for once more', (state) => {
    const asked = passTime(job({ state }), 8 * day, true)
    expect(asked).toMatchObject({ state, doubtedAt: 8 * day, nextCheckAt: 8 * day })
    expect(passTime(asked, 8 * day + hour - 1, true)).toBe(asked)
    const given = passTime(asked, 8 * day + hour, true)
    expect(given).toMatchObject({ state: 'failed', reason: { code: 'expired' }, told: true })
    expect(given).not.toHaveProperty('nextCheckAt')
    expect(given).not.toHaveProperty('doubtedAt')
  })

  test('gives nothing up while the relay, where its news may lie, could not be read', () => {
    const asked = passTime(job({ state: 'overdue' }), 8 * day, true)
    expect(passTime(asked, 9 * day, false)).toBe(asked)
    expect(passTime(asked, 38 * day, false).state).toBe('failed')
  })

  test('believes nothing that was noted under a clock that was ahead', () => {
    const ahead = passTime(job({ state: 'overdue' }), 90 * day, true)
    expect(passTime(ahead, 8 * day, true)).toMatchObject({ state: 'overdue', doubtedAt: 8 * day })
    const waiting = job({ state: 'accepted', deadlineAt: 99 * day })
    expect(passTime(waiting, day, true).deadlineAt).toBe(day + 15 * 60_000)
  })

  test('widens the pauses between looks up to a day, and to a minute where looks are all there is', () => {
    for (const [quick, longest] of [
      [true, 60_000],
      [false, day],
    ] as const) {
      const pauses = Array.from({ length: 40 }, (_, checks) => checkPauseMs(checks, quick, () => 0))
      expect(pauses).toEqual(pauses.toSorted((a, b) => a - b))
      expect(pauses.at(-1)).toBe(longest)
    }
  })
})
