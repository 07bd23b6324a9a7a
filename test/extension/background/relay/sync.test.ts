import { beforeEach, describe, expect, test } from 'vitest'
import { inboxIdOf } from '../../../../src/extension/background/relay/inbox.ts'
import { createSync } from '../../../../src/extension/background/relay/sync.ts'
import { cursor, formerRelays, relay } from '../../../../src/extension/store/items.ts'
import { ok } from '../../../../src/shared/result.ts'
import { aJob, savedInbox } from '../bench.ts'
import { createRelayBench, failure, message, type Opened, type RelayBench, some } from './relay-bench.ts'

const now = 1_000_000_000

let bench: RelayBench
beforeEach(async () => {
  bench = await createRelayBench()
})
const settled = (probe: () => unknown, wanted: unknown) => expect.poll(probe).toEqual(wanted)

describe('a look', () => {
  test('takes what is there, says how far it came, and when', async () => {
    await bench.add(aJob())
    bench.script.answers = [some(['1', '2'])]
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(await bench.place()).toMatchObject({
      after: '2',
      checkedAt: now,
      gapAt: null,
      taken: { through: '2', at: now },
    })
    expect((await bench.job('j'))?.state).toBe('running')
    expect(bench.reads.map(({ query }) => query)).toEqual([{ after: null, waitS: 0, limit: 50 }])
  })

  test('goes on while there is more, from where it was', async () => {
    bench.script.answers = [some(['1'], { more: true }), some(['2'], { more: true }), some(['3'])]
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads.map(({ query }) => query.after)).toEqual([null, '1', '2'])
  })

  test('does not go on for ever, and says that something is left', async () => {
    bench.script.answers = Array.from({ length: 30 }, (_, index) => some([String(index)], { more: true }))
    expect(await bench.sync.pollOnce()).toBe(false)
    expect(bench.reads).toHaveLength(20)
  })

  test('without a relay is over at once', async () => {
    await bench.put(relay, null)
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads).toEqual([])
  })

  test('that storage refuses is no look', async () => {
    const broken = { ...bench.context.store, read: () => Promise.reject(new Error('refused')) }
    const other = createSync({ ...bench.options, store: broken })
    expect(await other.pollOnce()).toBe(false)
  })

  test('reads inboxes that were left, too, and is whole only when they could be read', async () => {
    const former = { ...savedInbox, address: 'https://old.test', secret: 'old', hook: 'https://old.test/h/old' }
    await bench.add(aJob({ sent: { origin: 'https://api.test', inbox: 'old' } }))
    await bench.put(formerRelays, [{ ...former, after: '5', leftAt: 1, failures: 0, nextAt: 0 }])
    bench.script.answers = [some([]), failure()]
    expect(await bench.sync.pollOnce()).toBe(false)
    expect(bench.reads[1]).toMatchObject({ inbox: { address: 'https://old.test' }, query: { after: '5' } })
    bench.script.answers = [failure(), some([])]
    bench.clock.now += 60_000
    expect(await bench.sync.pollOnce()).toBe(false)
  })
})

describe('a gap', () => {
  test('that the relay tells is noted, and stays noted', async () => {
    bench.script.answers = [some(['1'], { gap: true }), some(['2'])]
    await bench.sync.pollOnce()
    expect((await bench.place()).gapAt).toBe(now)
    bench.clock.now += 5000
    await bench.sync.pollOnce()
    expect(await bench.place()).toMatchObject({ after: '2', gapAt: now, checkedAt: now + 5000 })
  })
  test('that it does not tell is none', async () => {
    bench.script.answers = [some(['1'])]
    await bench.sync.pollOnce()
    expect((await bench.place()).gapAt).toBeNull()
  })
})

describe('an answer of the past does nothing', () => {
  test('when another look was quicker', async () => {
    await bench.add(aJob())
    const late = async () => {
      await bench.put(cursor, { ...cursor.default, after: '9' })
      return some(['1'])
    }
    bench.script.answers = [late, some([])]
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads.map(({ query }) => query.after)).toEqual([null, '9'])
    expect((await bench.job('j'))?.state).toBe('accepted')
  })

  test.each([
    ['messages', () => some(['1'])],
    ['a failure', () => failure()],
    ['that there is no such inbox', () => failure({ gone: true })],
  ])('when the user chose another relay meanwhile: %s', async (_what, answer) => {
    await bench.add(aJob())
    const late = async () => {
      await bench.useRelay({ secret: 'other', address: 'https://other.test', hook: 'https://other.test/h/other' })
      return answer()
    }
    bench.script.answers = [late]
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.reads.map(({ inbox }) => inbox.address)).toEqual(['https://relay.test', 'https://other.test'])
    expect(await bench.place()).toMatchObject({ failures: 0, problem: null, gapAt: null })
    expect(bench.calls).toEqual([])
    expect((await bench.job('j'))?.state).toBe('accepted')
  })
})

describe('a relay in trouble', () => {
  test('is said to be, and left alone for longer each time', async () => {
    bench.script.answers = [failure(), failure(), failure({ reason: { code: 'provider-fault' } })]
    for (const [failures, pauseMs] of [
      [1, 5000],
      [2, 10_000],
      [3, 20_000],
    ] as const) {
      expect(await bench.sync.pollOnce()).toBe(false)
      expect(await bench.place()).toMatchObject({ failures, nextAt: now + pauseMs })
    }
    expect((await bench.place()).problem).toEqual({ code: 'provider-fault' })
    await bench.sync.pollOnce()
    expect(await bench.place()).toMatchObject({ failures: 0, nextAt: 0, problem: null })
  })

  test('is left alone for as long as it asks, and no shorter than we would', async () => {
    bench.script.answers = [failure({ retryAfterMs: 600_000 }), failure({ retryAfterMs: 10 })]
    await bench.sync.pollOnce()
    expect((await bench.place()).nextAt).toBe(now + 600_000)
    await bench.sync.pollOnce()
    expect((await bench.place()).nextAt).toBe(now + 10_000)
  })

  test('is not listened to before that, whatever is written meanwhile', async () => {
    await bench.add(aJob())
    bench.script.answers = [failure({ retryAfterMs: 600_000 })]
    bench.sync.startPolling()
    await settled(() => bench.script.stops, 1)
    expect(bench.reads).toHaveLength(1)
    for (let tries = 2; tries < 5; tries++) {
      bench.clock.now += 100_000
      bench.sync.startPolling()
      await settled(() => bench.script.stops, tries)
    }
    expect(bench.reads).toHaveLength(1)
    bench.clock.now = now + 600_000
    bench.script.answers = [failure()]
    bench.sync.startPolling()
    await settled(() => bench.reads.length, 2)
  })

  test('gets a smaller question when its answer was too slow, and again larger ones', async () => {
    bench.script.answers = [failure({ slow: true }), failure({ slow: true }), failure(), some([]), some([])]
    for (let looks = 0; looks < 6; looks++) await bench.sync.pollOnce()
    expect(bench.reads.map(({ query }) => query.limit)).toEqual([50, 25, 12, 12, 13, 14])
    bench.script.answers = Array.from({ length: 9 }, () => failure({ slow: true }))
    for (let looks = 0; looks < 9; looks++) await bench.sync.pollOnce()
    expect(bench.reads.at(-1)?.query.limit).toBe(1)
  })
})

describe('a relay that has no such inbox any more', () => {
  test('opens it anew, under the same secret, and the gap is told', async () => {
    await bench.add(aJob({ sent: { origin: 'https://api.test', inbox: 'i'.repeat(12) } }))
    const hook = `https://relay.test/h/${await idOf(savedInbox.secret)}`
    bench.script.open = ok({ id: 'i', hook, expiresAt: '2030-01-01T00:00:00Z', limits }) as Opened
    bench.script.answers = [failure({ gone: true }), some([])]
    expect(await bench.sync.pollOnce()).toBe(true)
    expect(bench.calls).toEqual(['open https://relay.test'])
    expect(bench.reads).toHaveLength(2)
    expect((await bench.place()).failures).toBe(0)
  })
  test('and refuses to open it is in trouble', async () => {
    bench.script.answers = [failure({ gone: true })]
    expect(await bench.sync.pollOnce()).toBe(false)
    expect(await bench.place()).toMatchObject({ failures: 1, problem: { code: 'unreachable' } })
    expect(bench.reads).toHaveLength(1)
  })
  const limits = { bodyBytes: 1, messages: 1, bytes: 1, waiting: 1, keepDays: 1 }
  const idOf = async (secret: string) => {
    return inboxIdOf(secret, bench.context)
  }
})

test('our own test message tells whoever waits for it, and nobody else', async () => {
  const heard: string[] = []
  void bench.sync.expectTest('test.1').then(() => heard.push('1'))
  void bench.sync.expectTest('test.2').then(() => heard.push('2'))
  bench.script.answers = [
    ok({
      messages: [message('1', { tag: null }), message('2', { tag: 'test.2' })],
      cursor: '2',
      more: false,
      gap: false,
    }),
  ]
  await bench.sync.pollOnce()
  await settled(() => heard, ['2'])
})

test('what was taken a minute ago is let go of, whether anybody reads or not', async () => {
  bench.script.answers = [some(['1'])]
  await bench.sync.pollOnce()
  bench.clock.now += 59_999
  await bench.sync.tidy()
  expect(bench.calls).toEqual([])
  bench.clock.now += 1
  await bench.sync.tidy()
  expect(bench.calls).toEqual(['acknowledge 1'])
  expect(await bench.place()).not.toHaveProperty('taken')
})
