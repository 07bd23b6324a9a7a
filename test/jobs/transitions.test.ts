import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { PictureLink, Update } from '../../src/contract/update.ts'
import { finalStates, isFinal } from '../../src/jobs/state.ts'
import { applyUpdate } from '../../src/jobs/transitions.ts'
import { acceptedJob as job, runningUpdate as update } from './accepted-job.ts'

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

  test('that nobody knows of any more was stopped, where the API had agreed to that', () => {
    const unknown = update({ state: 'failed', reason: { code: 'expired' } })
    const asked = job({ cancelAgreed: true })
    const once = applyUpdate(asked, unknown, 2000)
    expect(once.state).toBe('accepted')
    expect(applyUpdate(once, unknown, 5000).state).toBe('accepted')
    const twice = applyUpdate(once, unknown, 6000)
    expect(twice.state).toBe('cancelled')
    expect(twice).not.toHaveProperty('cancelAgreed')
    expect(applyUpdate(applyUpdate(job(), unknown, 2000), unknown, 6000).state).toBe('accepted')
  })

  test('whose picture came as bytes is kept at once, and knows what it cost', () => {
    const pictures: PictureLink[] = [
      { url: 'inline:j/0', inline: true },
      { url: 'inline:j/1', inline: true, usable: false },
    ]
    const done = applyUpdate(job(), update({ state: 'done', pictures, cost: { amount: 4, unit: 'credits' } }), 2000)
    expect(done.kept).toEqual(['kept', 'lost'])
    expect(done.result?.cost).toEqual({ amount: 4, unit: 'credits' })
  })

  test('that nobody understands does nothing, whatever it claims to be', () => {
    const running = job({ state: 'running' })
    expect(applyUpdate(running, update({ state: 'done', unread: true, ids: { messageId: 'm' } }), 2000)).toBe(running)
  })

  test('brings previews and ids, and takes none away', () => {
    const seen = applyUpdate(job(), update({ preview: 'https://cdn.example/0.webp', followUpId: 'h' }), 2000)
    expect(seen).toMatchObject({
      state: 'running',
      preview: 'https://cdn.example/0.webp',
      handle: 'h',
      updatedAt: 2000,
    })
    expect(seen).not.toHaveProperty('progress')
    expect(seen).not.toHaveProperty('messageId')
    const further = applyUpdate(seen, update({ progress: 50, ids: { messageId: 'm' } }), 3000)
    expect(further).toMatchObject({ progress: 50, preview: 'https://cdn.example/0.webp', handle: 'h', messageId: 'm' })
    const again = applyUpdate(further, update({ progress: 50, preview: 'https://cdn.example/1.webp' }), 4000)
    expect(again).toMatchObject({ progress: 50, preview: 'https://cdn.example/1.webp', updatedAt: 4000 })
    expect(applyUpdate(job(), update(), 2000)).not.toHaveProperty('preview')
  })

  test('does not change the id that a job has, and changes what its follow-ups say', () => {
    const known = job({ state: 'running', messageId: 'first', handle: 'first' })
    const next = applyUpdate(
      known,
      update({ state: 'accepted', ids: { messageId: 'second' }, followUpId: 'second' }),
      2000,
    )
    expect(next).toEqual({ ...known, handle: 'second' })
    expect(applyUpdate(known, update({ state: 'accepted' }), 2000)).toBe(known)
  })

  test('that only says once more what is known takes the doubt away and leaves the rest', () => {
    const { doubtedAt: _, ...certain } = job({ state: 'running', doubtedAt: 1500 })
    expect(applyUpdate({ ...certain, doubtedAt: 1500 }, update({ state: 'accepted' }), 2000)).toEqual(certain)
    const waiting = job({ state: 'accepted', doubtedAt: 1500 })
    expect(applyUpdate(waiting, update({ state: 'accepted' }), 2000)).toEqual(job({ state: 'accepted' }))
  })

  test.each([
    ['accepted', 500],
    ['overdue', 2000 + 15 * 60_000],
    ['unknown', 2000 + 15 * 60_000],
  ] as const)('lets a job that is %s run until %d', (state, deadlineAt) => {
    const reason = { code: 'interrupted' as const }
    const woken = applyUpdate(job({ state, reason, acceptedAt: 1200, deadlineAt: 500 }), update({ progress: 1 }), 2000)
    expect(woken).toMatchObject({
      state: 'running',
      acceptedAt: 1200,
      updatedAt: 2000,
      deadlineAt,
    })
    expect(woken).not.toHaveProperty('reason')
    const late = applyUpdate(job({ state, deadlineAt: 9_000_000 }), update({ state: 'running' }), 2000)
    expect(late).toMatchObject({ acceptedAt: 2000, deadlineAt: 9_000_000 })
  })

  test('ends a job with what it says: nothing is left of the way there', () => {
    const reason = { code: 'not-json' as const }
    const waiting = job({
      ...{ state: 'unknown', reason, progress: 40, preview: 'p', nextCheckAt: 5, checks: 3, doubtedAt: 5 },
      sent: { origin: 'https://api.example' },
    })
    const button = { label: 'U1', shown: 'U1', role: 'upscale' as const }
    const end = update({ state: 'done', pictures: [picture], buttons: [button], text: ['words'], seed: '77' })
    const {
      progress: _p,
      preview: _v,
      nextCheckAt: _n,
      checks: _c,
      doubtedAt: _d,
      sent: _s,
      reason: _r,
      ...rest
    } = waiting
    expect(applyUpdate(waiting, end, 2000)).toEqual({
      ...{ ...rest, state: 'done', updatedAt: 2000, endedAt: 2000, told: false, kept: ['waiting'] },
      result: { pictures: [picture], buttons: [button], text: ['words'], seed: '77' },
    })
    const bare = applyUpdate(job(), update({ state: 'done' }), 2000)
    expect(bare).not.toHaveProperty('kept')
    expect(bare.result).toEqual({ pictures: [], buttons: [], text: [] })
  })

  test.each(['failed', 'cancelled'] as const)('that says %s is the end', (state) => {
    const reason = { code: 'moderated' as const, detail: 'no' }
    const ended = applyUpdate(job({ state: 'running', progress: 30 }), update({ state, reason }), 2000)
    expect(ended).toMatchObject({ state, endedAt: 2000, told: false })
    expect(ended.reason).toEqual(state === 'failed' ? reason : undefined)
  })

  test('that fails without a reason is a fault of the API', () => {
    expect(applyUpdate(job(), update({ state: 'failed' }), 2000).reason).toEqual({ code: 'provider-fault' })
  })

  test('of a job that we gave up is believed when it brings the result, and only then', () => {
    const given = job({ state: 'failed', reason: { code: 'expired' }, endedAt: 1500, told: true })
    expect(applyUpdate(given, update({ progress: 50 }), 2000)).toBe(given)
    expect(applyUpdate(given, update({ state: 'failed' }), 2000)).toBe(given)
    const done = applyUpdate(given, update({ state: 'done', followUpId: 'h', pictures: [picture] }), 2000)
    expect(done).toMatchObject({ state: 'done', endedAt: 2000, told: false, handle: 'h' })
    const refused = job({ state: 'failed', reason: { code: 'moderated' }, endedAt: 1500 })
    expect(applyUpdate(refused, update({ state: 'done', pictures: [picture] }), 2000)).toBe(refused)
  })

  test('after the end completes ids that were missing, and changes none', () => {
    const ended = job({ state: 'done', endedAt: 1500 })
    const named = applyUpdate(ended, update({ state: 'done', followUpId: 'h', ids: { messageId: 'm' } }), 2000)
    expect(named).toEqual({ ...ended, handle: 'h', messageId: 'm' })
    expect(applyUpdate(named, update({ followUpId: 'other', ids: { messageId: 'other' } }), 3000)).toBe(named)
    expect(applyUpdate(ended, update({ followUpId: 'h' }), 2000)).toEqual({ ...ended, handle: 'h' })
  })

  describe('that says nobody knows of the job', () => {
    const expired = update({ state: 'failed', reason: { code: 'expired' } })
    const hour = 3_600_000
    test('is believed when it is still so an hour after it was first said', () => {
      const doubted = applyUpdate(job(), expired, 2000)
      expect(doubted).toEqual({ ...job(), doubtedAt: 2000 })
      expect(applyUpdate(doubted, expired, 2000 + hour - 1)).toBe(doubted)
      expect(applyUpdate(doubted, expired, 2000 + hour)).toMatchObject({ state: 'failed', reason: { code: 'expired' } })
    })
    test('counts from now when it was noted by a clock that was ahead', () => {
      expect(applyUpdate(job({ doubtedAt: 9 * hour }), expired, 2000).doubtedAt).toBe(2000)
    })
  })

  describe('in words that nobody knows', () => {
    const notice = (more: Partial<Update> = {}) =>
      update({ state: 'failed', kind: 'notice', reason: { code: 'unexpected', detail: 'Done.' }, ...more })
    test.each([
      [{ kind: 'speed', speed: 'fast' }, 'done'],
      [{ kind: 'visibility', visibility: 'public' }, 'done'],
      [{ kind: 'settings' }, 'done'],
      [{ kind: 'info' }, 'failed'],
      [{ kind: 'imagine', prompt: 'p' }, 'failed'],
    ] as const)('to %j is %s', (command, state) => {
      expect(applyUpdate(job({ command }), notice(), 2000).state).toBe(state)
    })
    test('answers a switch by them', () => {
      const command = { kind: 'settings' } as const
      expect(applyUpdate(job({ command }), notice(), 2000).result?.text).toEqual(['Done.'])
      expect(applyUpdate(job({ command }), notice({ text: ['Said.'] }), 2000).result?.text).toEqual(['Said.'])
      const { reason: _, ...wordless } = notice()
      expect(applyUpdate(job({ command }), wordless, 2000).result?.text).toEqual([])
      const refused = update({ state: 'failed', reason: { code: 'bad-token' } })
      expect(applyUpdate(job({ command }), refused, 2000).state).toBe('failed')
    })
  })

  test('of a command that shows nothing is not told by notification', () => {
    expect(applyUpdate(job({ command: { kind: 'info' } }), update({ state: 'done' }), 2000).told).toBeUndefined()
  })
})
