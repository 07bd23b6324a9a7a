import { beforeEach, describe, expect, test } from 'vitest'
import { inboxIdOf, inboxMark } from '../../../../src/extension/background/relay/inbox.ts'
import { cursor, formerRelays, relay } from '../../../../src/extension/store/items.ts'
import { ok } from '../../../../src/shared/result.ts'
import { aJob, savedInbox } from '../bench.ts'
import { createRelayBench, failure, message, type Opened, type RelayBench } from './relay-bench.ts'

const now = 1_000_000_000
const minute = 60_000

let bench: RelayBench
/** The keys that the relay was sent. */
let keys: (string | null)[]
/** What the relay answers to one who opens an inbox with a key. */
let answer: (key: string | null, secret: string) => Opened | Promise<Opened>
beforeEach(async () => {
  bench = await createRelayBench()
  keys = []
  answer = (key) => bench.opened(key === null ? {} : { seal: { v: 1, key } })
  bench.client.open = async ({ sealKey, secret }) => {
    keys.push(sealKey)
    return answer(sealKey, secret)
  }
})
const saved = async () => {
  const inbox = await bench.store.read(relay)
  if (!inbox) throw new Error('no inbox')
  return inbox
}
const keyOf = (seed: string | undefined) => bench.context.unsealer.publicKeyOf(seed ?? '')

describe('a new inbox', () => {
  test('is sealed from the beginning, to a key of its own', async () => {
    await bench.put(relay, null)
    answer = async (key, secret) =>
      ok({
        ...value(bench.opened()),
        hook: `https://relay.test/h/${await inboxIdOf(secret, bench.context)}`,
        seal: { v: 1, key: key ?? '' },
      })
    await bench.inbox.replace({ address: 'https://relay.test', secret: 'a', accessKey: '' })
    const first = await saved()
    expect([first.isSealed, keys]).toEqual([true, [await keyOf(first.seal?.seed)]])
    await bench.inbox.replace({ address: 'https://relay.test', secret: 'b', accessKey: '' })
    expect((await saved()).seal?.seed).not.toBe(first.seal?.seed)
  })

  test.each([
    ['says nothing of it', {}],
    ['knows another version', { seal: { v: 2, key: 'k'.repeat(43) } }],
  ])('at a relay that %s works, and is not taken for sealed', async (_what, more) => {
    answer = () => bench.opened(more)
    expect((await bench.inbox.renew(await bench.saved())).ok).toBe(true)
    expect((await saved()).isSealed).toBe(false)
  })

  test('in a browser that knows no such keys works, and is not sealed', async () => {
    bench.context.unsealer.publicKeyOf = () => Promise.reject(new DOMException('no', 'NotSupportedError'))
    expect((await bench.inbox.renew(await bench.saved())).ok).toBe(true)
    expect([keys, (await saved()).isSealed]).toEqual([[null], false])
  })
})

test('an inbox whose key can’t be made just now is not taken for that of another', async () => {
  answer = () => bench.opened({ seal: { v: 1, key: 'k'.repeat(43) } })
  bench.context.unsealer.publicKeyOf = () => Promise.reject(new DOMException('not now', 'OperationError'))
  await bench.inbox.renew(await bench.saved())
  expect((await saved()).secret).toBe(savedInbox.secret)
})

describe('an inbox from before there were sealed ones', () => {
  beforeEach(() => bench.useRelay({ seal: null, isSealed: false, hook: bench.hook }))

  test('stores its seed first, and tells the relay the key once a power cut can’t take the seed any more', async () => {
    await bench.inbox.renew(await saved())
    const { seal, isSealed } = await saved()
    expect([keys, isSealed, seal?.storedAt]).toEqual([[null], false, now])
    bench.clock.now += minute - 1
    await bench.inbox.renew(await saved())
    expect(keys).toEqual([null, null])
    bench.clock.now += 1
    await bench.inbox.renew(await saved())
    expect(keys.at(-1)).toBe(await keyOf(seal?.seed))
    expect(await saved()).toMatchObject({ secret: savedInbox.secret, hook: bench.hook, seal, isSealed: true })
  })

  test('is moved over by the first poll after that, and asked for no more often where the relay is old', async () => {
    answer = () => bench.opened()
    await bench.inbox.renew(await saved())
    bench.clock.now += minute
    await bench.inbox.fresh()
    expect(keys).toHaveLength(2)
    for (const later of [11, 60, 600]) {
      bench.clock.now += later * minute
      await bench.inbox.fresh()
    }
    expect(keys).toHaveLength(2)
  })

  test('is read on from where it was, without a gap', async () => {
    await bench.put(cursor, { ...cursor.default, after: '5' })
    await bench.inbox.renew(await saved())
    bench.clock.now += minute
    await bench.inbox.renew(await saved())
    expect(await bench.place()).toMatchObject({ after: '5', gapAt: null })
    expect(await bench.store.read(formerRelays)).toEqual([])
  })

  test('that was left meanwhile gets no key that nobody would know', async () => {
    const before = await saved()
    await bench.useRelay({ secret: 'other' })
    bench.clock.now += minute
    await bench.inbox.renew(before)
    expect(keys).toEqual([null])
  })
})

describe('a sealed inbox in which something comes that is not sealed', () => {
  const plain = () => ok({ messages: [message('6')], cursor: '6', more: false, gap: false })

  test('is sealed again: the relay was put back to a state from before it had the key', async () => {
    await bench.useRelay({ hook: bench.hook, isSealed: true })
    bench.script.answers = [plain(), plain()]
    await bench.sync.pollOnce()
    expect(keys).toEqual([await keyOf(savedInbox.seal.seed)])
    await bench.sync.pollOnce()
    expect(keys).toHaveLength(1)
  })

  test('is asked for no more often where the relay does not seal', async () => {
    await bench.useRelay({ hook: bench.hook, isSealed: false })
    bench.script.answers = [plain()]
    await bench.sync.pollOnce()
    expect(keys).toEqual([])
  })
})

describe('an inbox that turns out to be sealed to another key', () => {
  beforeEach(async () => {
    await bench.useRelay({ hook: bench.hook })
    await bench.put(cursor, { ...cursor.default, after: '5' })
    await bench.add(aJob({ sent: { origin: 'https://api.test', inbox: inboxMark(bench.hook) }, messageId: 'm' }))
    answer = async (_key, secret) =>
      secret === savedInbox.secret
        ? failure({ reason: { code: 'refused', status: 409 }, otherKey: true })
        : ok({ ...value(bench.opened()), hook: `https://relay.test/h/${await inboxIdOf(secret, bench.context)}` })
  })

  test('is left for a new one at the same relay; what may be lost is told, and its jobs are asked for', async () => {
    expect((await bench.inbox.renew(await saved())).ok).toBe(true)
    expect((await saved()).secret).not.toBe(savedInbox.secret)
    expect(await bench.place()).toMatchObject({ after: null, gapAt: now })
    expect(await bench.store.read(formerRelays)).toMatchObject([
      { secret: savedInbox.secret, after: '5', leftAt: now, isForeign: true },
    ])
    expect(await bench.job('j')).toMatchObject({ nextCheckAt: now, checks: 0 })
  })

  test('is left also when the relay only says so, because our own seed is too young to be told', async () => {
    const refuse = answer
    answer = (key, secret) =>
      secret === savedInbox.secret ? bench.opened({ seal: { v: 1, key: 'k'.repeat(43) } }) : refuse(key, secret)
    await bench.useRelay({ seal: null, isSealed: false, hook: bench.hook })
    expect((await bench.inbox.renew(await saved())).ok).toBe(true)
    expect(keys[0]).toBeNull()
    expect((await saved()).secret).not.toBe(savedInbox.secret)
    expect(await bench.store.read(formerRelays)).toMatchObject([{ secret: savedInbox.secret, isForeign: true }])
  })

  test('is left also when its address is entered again', async () => {
    const { address, secret } = savedInbox
    expect((await bench.inbox.replace({ address, secret, accessKey: 'key' })).ok).toBe(true)
    expect(await saved()).toMatchObject({ accessKey: 'key' })
    expect((await saved()).secret).not.toBe(secret)
    expect(await bench.store.read(formerRelays)).toMatchObject([{ secret, isForeign: true }])
  })

  test('is read while jobs wait for results there, and never closed: another browser uses it', async () => {
    await bench.inbox.renew(await saved())
    bench.script.answers = [ok({ messages: [message('6')], cursor: '6', more: false, gap: false })]
    await bench.sync.tidy()
    expect((await bench.store.read(formerRelays)).map(({ after }) => after)).toEqual(['6'])
    await bench.change(async (transaction) => transaction.removeJob('j'))
    await bench.sync.tidy()
    expect(await bench.store.read(formerRelays)).toEqual([])
    expect(bench.calls.filter((call) => call.startsWith('close'))).toEqual([])
  })

  test('leaves to the other browser what is sealed to its key', async () => {
    await bench.inbox.renew(await saved())
    const sealed = message('7', { tag: null, contentType: null, sealed: 1, encoding: 'base64', body: 'AAAA' })
    bench.script.answers = [ok({ messages: [message('6'), sealed], cursor: '7', more: false, gap: false })]
    await bench.sync.tidy()
    expect((await bench.store.read(formerRelays)).map(({ after }) => after)).toEqual(['7'])
    expect(await bench.job('j')).toMatchObject({ state: 'running' })
    expect(await bench.store.readUnmatched()).toEqual([])
  })
})

function value(opened: Opened) {
  if (!opened.ok) throw new Error('refused')
  return opened.value
}
