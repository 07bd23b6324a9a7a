import { beforeEach, describe, expect, test } from 'vitest'
import { inboxIdOf } from '../../../../src/extension/background/relay/inbox.ts'
import { cursor, relay } from '../../../../src/extension/store/items.ts'
import { savedInbox } from '../bench.ts'
import { createRelayBench, failure, type RelayBench } from './relay-bench.ts'

const now = 1_000_000_000
const [minute, hour, day] = [60_000, 3_600_000, 86_400_000]

let bench: RelayBench
beforeEach(async () => {
  bench = await createRelayBench()
  bench.script.open = bench.opened()
})

describe('a hook that the relay answers', () => {
  const openedAt = async (address: string, answered: string) => {
    const id = await inboxIdOf('secret', bench.context)
    bench.script.open = bench.opened({ hook: answered.replace('ID', id) })
    return bench.inbox.replace({ address, secret: 'secret', accessKey: 'key' })
  }
  test.each([
    ['at its own address', 'https://relay.test', 'https://relay.test/h/ID'],
    ['behind https elsewhere', 'https://relay.test', 'https://hooks.test/h/ID'],
    ['at its own address without https', 'http://10.0.0.1:9000', 'http://10.0.0.1:9000/h/ID'],
    ['on this machine, as it is', 'http://localhost:9000', 'http://127.0.0.1:9001/h/ID'],
  ])('is believed %s', async (_what, address, answered) => {
    expect((await openedAt(address, answered)).ok).toBe(true)
    expect(await bench.store.read(relay)).toMatchObject({ address, secret: 'secret', accessKey: 'key', openedAt: now })
  })
  test.each([
    ['of another inbox', 'https://relay.test', 'https://relay.test/h/other', 'unexpected'],
    ['without https elsewhere', 'https://relay.test', 'http://hooks.test/h/ID', 'hook-elsewhere'],
    ['on this machine, while the relay is not', 'https://relay.test', 'http://127.0.0.1:9000/h/ID', 'hook-elsewhere'],
    ['by https there, while the relay is not', 'https://relay.test', 'https://localhost/h/ID', 'hook-elsewhere'],
    ['elsewhere, the relay on this machine', 'http://127.0.0.1:9000', 'http://hooks.test/h/ID', 'hook-elsewhere'],
    ['with a name before it', 'https://relay.test', 'https://user@relay.test/h/ID', 'unexpected'],
    ['with a question behind it', 'https://relay.test', 'https://relay.test/?/h/ID', 'unexpected'],
    ['with a mark behind it', 'https://relay.test', 'https://relay.test/h/ID#there', 'unexpected'],
    ['that is no address', 'https://relay.test', 'nowhere/ID', 'unexpected'],
  ])('is not believed %s', async (_what, address, answered, code) => {
    const before = await bench.saved()
    expect(await openedAt(address, answered)).toMatchObject({
      ok: false,
      error: { reason: { code }, gone: false, otherKey: false, slow: false, retryAfterMs: null },
    })
    expect(await bench.saved()).toEqual(before)
  })
  test('and is not believed is named, shortly', async () => {
    const refused = await openedAt(
      'https://relay.test',
      `http://${'x'.repeat(63)}.${'y'.repeat(63)}.${'z'.repeat(63)}.${'z'.repeat(63)}/h/ID`,
    )
    if (refused.ok) throw new Error('believed')
    expect(refused.error.reason.detail).toMatch(/^http:\/\/xxx/)
    expect(refused.error.reason.detail?.length).toBe(200)
  })
})

describe('once a day', () => {
  const openings = () => bench.calls.filter((call) => call.startsWith('open')).length
  test.each([
    ['is opened a moment ago', { openedAt: now }, 0],
    ['is opened almost a day ago', { openedAt: now - day + 1 }, 0],
    ['is opened a day ago', { openedAt: now - day }, 1],
    ['is opened in a future that was none', { openedAt: now + day }, 1],
  ])('the hook is learnt anew: one that %s', async (_what, more, times) => {
    await bench.useRelay(more)
    expect((await bench.inbox.fresh())?.hook).toBe(times === 0 ? savedInbox.hook : bench.hook)
    expect(openings()).toBe(times)
  })
  test('the hook is learnt anew: one of which nobody noted when', async () => {
    await bench.put(relay, savedInbox)
    await bench.inbox.fresh()
    expect(openings()).toBe(1)
  })
  test('and when that fails, not again for ten minutes; what is known is used', async () => {
    bench.script.open = failure()
    await bench.useRelay({ openedAt: now - day })
    expect((await bench.inbox.fresh())?.hook).toBe(savedInbox.hook)
    bench.clock.now += 10 * minute - 1
    await bench.inbox.fresh()
    expect(openings()).toBe(1)
    bench.clock.now += 1
    await bench.inbox.fresh()
    expect(openings()).toBe(2)
  })
  test('nothing is learnt without a relay', async () => {
    await bench.put(relay, null)
    expect(await bench.inbox.fresh()).toBeNull()
    expect(await bench.inbox.beforeSending()).toBeNull()
  })
})

describe('before a command names the hook', () => {
  test.each([
    ['was used and is young', '5', now - hour, 0, false],
    ['was used and is a day old', '5', now - day, 0, true],
    ['caught nothing for half an hour', '0', now - 30 * minute, now - 30 * minute, true],
    ['was never read', null, now - 30 * minute, 0, true],
    ['caught nothing for less', '0', now - 30 * minute + 1, 0, false],
    ['caught nothing, and was read a moment ago', '0', now - hour, now - 30 * minute + 1, false],
  ] as const)('an inbox is opened anew or not: one that %s', async (_what, after, openedAt, checkedAt, opens) => {
    await bench.useRelay({ openedAt })
    await bench.put(cursor, { ...cursor.default, after, checkedAt })
    expect((await bench.inbox.beforeSending())?.hook).toBe(opens ? bench.hook : savedInbox.hook)
    expect(bench.calls.length).toBe(opens ? 1 : 0)
    expect(bench.timers.size).toBe(0)
  })
  test('a relay that does not answer holds nobody up, and one that refuses leaves the hook that is known', async () => {
    await bench.useRelay({ openedAt: now - day })
    bench.script.open = failure()
    expect((await bench.inbox.beforeSending())?.hook).toBe(savedInbox.hook)
    const slow = await createRelayBench()
    await slow.useRelay({ openedAt: now - day })
    slow.client.open = () => new Promise(() => {})
    const asked = slow.inbox.beforeSending()
    await expect.poll(() => [...slow.timers.values()]).toEqual([3000])
    slow.ring()
    expect((await asked)?.hook).toBe(savedInbox.hook)
  })
})
