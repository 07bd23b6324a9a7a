import { beforeEach, describe, expect, test } from 'vitest'
import { inboxIdOf, inboxMark, isSameInbox } from '../../../../src/extension/background/relay/inbox.ts'
import { cursor, formerRelays, relay } from '../../../../src/extension/store/items.ts'
import { aJob, savedInbox } from '../bench.ts'
import { createRelayBench, failure, type RelayBench } from './relay-bench.ts'

const now = 1_000_000_000
const day = 86_400_000

let bench: RelayBench
beforeEach(async () => {
  bench = await createRelayBench()
  bench.script.open = bench.opened()
})
const waitsThere = (more: object = {}) =>
  aJob({ sent: { origin: 'https://api.test', inbox: inboxMark(bench.hook) }, messageId: 'm', ...more })

describe('renewed', () => {
  test('is the same inbox with what the relay says of it now', async () => {
    expect(await bench.inbox.renew(await bench.saved())).toMatchObject({
      ok: true,
      value: { hook: bench.hook, expiresAt: 31 * day },
    })
    expect(await bench.saved()).toMatchObject({ secret: savedInbox.secret, hook: bench.hook, openedAt: now })
    bench.script.open = bench.opened({ expiresAt: 'soon' })
    await bench.inbox.renew(await bench.saved())
    expect((await bench.saved()).expiresAt).toBe(now + day)
  })

  test('is nothing that the user left meanwhile, nor one that the relay refuses', async () => {
    const before = await bench.saved()
    bench.script.open = failure()
    expect((await bench.inbox.renew(before)).ok).toBe(false)
    bench.script.open = bench.opened()
    await bench.useRelay({ secret: 'other' })
    expect((await bench.inbox.renew(before)).ok).toBe(true)
    expect((await bench.saved()).secret).toBe('other')
    await bench.put(relay, null)
    await bench.inbox.renew(before)
    expect(await bench.store.read(relay)).toBeNull()
  })

  test.each([
    ['the relay says that it was gone, and it had caught something', { created: true }, '5', false, [now, null]],
    ['the relay says that it was not', { created: false }, '5', true, [null, '5']],
    ['nobody says, and the relay knew of none', {}, '5', true, [now, null]],
    ['nobody says, and its time is not over', {}, '5', false, [null, '5']],
    ['it was gone, and had caught nothing', { created: true }, '0', false, [null, null]],
    ['it was gone, and was never read', { created: true }, null, false, [null, null]],
  ] as const)('tells a gap or not: %s', async (_what, answer, before, isGone, [gapAt, after]) => {
    await bench.put(cursor, { ...cursor.default, after: before, checkedAt: 77 })
    bench.script.open = bench.opened(answer)
    await bench.inbox.renew({ ...(await bench.saved()), expiresAt: now + 1 }, isGone)
    expect(await bench.place()).toMatchObject({ gapAt, after, checkedAt: 77 })
  })

  test('after its time tells a gap, where nobody says', async () => {
    await bench.put(cursor, { ...cursor.default, after: '5' })
    await bench.useRelay({ expiresAt: now })
    await bench.inbox.renew(await bench.saved())
    expect((await bench.place()).gapAt).toBe(now)
  })

  test.each([
    ['waits for news there', {}, now],
    ['waits elsewhere', { sent: { origin: 'https://api.test', inbox: 'another' } }, 44],
    ['does not say where', { sent: undefined }, 44],
    ['is only being sent', { state: 'sending' }, 44],
    ['has ended', { state: 'done' }, 44],
  ] as const)('tells a gap when a job %s, else leaves the one that is told', async (_what, more, gapAt) => {
    const { sent, ...others } = { ...waitsThere(), ...more }
    await bench.add({ ...others, ...(sent ? { sent } : {}) })
    await bench.put(cursor, { ...cursor.default, gapAt: 44 })
    bench.script.open = bench.opened({ created: true })
    await bench.inbox.renew(await bench.saved())
    expect((await bench.place()).gapAt).toBe(gapAt)
  })

  test('at another address: what was sent to the old one is asked for', async () => {
    const { messageId: _, ...nameless } = waitsThere()
    await bench.add(waitsThere({ id: 'a', checks: 3 }), waitsThere({ id: 'b', state: 'sending' }), {
      ...nameless,
      id: 'c',
    })
    await bench.inbox.renew(await bench.saved())
    expect(await bench.job('a')).not.toHaveProperty('nextCheckAt')
    bench.script.open = bench.opened({ hook: bench.hook.replace('relay.test', 'new.test') })
    await bench.inbox.renew(await bench.saved())
    expect(await bench.job('a')).toMatchObject({ nextCheckAt: now, checks: 0 })
    expect(await bench.job('b')).not.toHaveProperty('nextCheckAt')
    expect(await bench.job('c')).not.toHaveProperty('nextCheckAt')
  })
})

describe('another relay', () => {
  const other = { address: 'https://other.test', secret: 'other', accessKey: '' }
  beforeEach(async () => {
    bench.script.open = bench.opened({ hook: `https://other.test/h/${await inboxIdOf('other', bench.context)}` })
    await bench.put(cursor, {
      ...cursor.default,
      after: '5',
      failures: 3,
      nextAt: 99,
      problem: { code: 'unreachable' },
      gapAt: 7,
    })
    await bench.add(waitsThere())
  })

  test('begins anew, and the one before is read on from where it was', async () => {
    await bench.inbox.replace(other)
    expect(await bench.place()).toEqual(cursor.default)
    const former = { ...savedInbox, openedAt: now, after: '5', leftAt: now, failures: 0, nextAt: 0 }
    expect(await bench.store.read(formerRelays)).toEqual([former])
    expect(await bench.job('j')).toMatchObject({ nextCheckAt: now, checks: 0 })
    await bench.useRelay({ secret: 'third', hook: 'https://third.test/h/third' })
    await bench.inbox.replace(null)
    expect((await bench.store.read(formerRelays)).map(({ secret }) => secret)).toEqual([savedInbox.secret, 'third'])
    await bench.useRelay()
    await bench.inbox.replace(null)
    expect((await bench.store.read(formerRelays)).map(({ secret }) => secret)).toEqual(['third', savedInbox.secret])
  })
  test('that can not be had leaves all as it is', async () => {
    bench.script.open = failure()
    expect((await bench.inbox.replace(other)).ok).toBe(false)
    expect(await bench.store.read(relay)).toMatchObject(savedInbox)
    expect((await bench.place()).after).toBe('5')
  })
  test('that is the same one at another address goes on from where it was', async () => {
    bench.script.open = bench.opened({ hook: bench.hook.replace('relay.test', 'new.test') })
    await bench.inbox.replace({ address: 'https://new.test', secret: savedInbox.secret, accessKey: '' })
    expect(await bench.place()).toEqual({ ...cursor.default, after: '5', gapAt: 7 })
    expect(await bench.store.read(formerRelays)).toEqual([])
    expect((await bench.job('j'))?.nextCheckAt).toBe(now)
  })
  test('of the same hook lets nobody be asked', async () => {
    bench.script.open = bench.opened()
    await bench.useRelay({ hook: bench.hook })
    await bench.inbox.replace({ address: 'https://relay.test', secret: savedInbox.secret, accessKey: 'new' })
    expect(await bench.job('j')).not.toHaveProperty('nextCheckAt')
  })
  test('after none leaves nothing to be read', async () => {
    await bench.put(relay, null)
    expect((await bench.inbox.replace(other)).ok).toBe(true)
    expect(await bench.store.read(formerRelays)).toEqual([])
    expect(await bench.job('j')).not.toHaveProperty('nextCheckAt')
    expect(await bench.place()).toEqual(cursor.default)
    await bench.put(relay, null)
    expect(await bench.inbox.replace(null)).toEqual({ ok: true, value: null })
  })
})

test('an inbox is the same by its address and its secret', () => {
  expect(isSameInbox(savedInbox, { ...savedInbox })).toBe(true)
  expect(isSameInbox(savedInbox, { ...savedInbox, secret: 'x' })).toBe(false)
  expect(isSameInbox(savedInbox, { ...savedInbox, address: 'x' })).toBe(false)
  expect(isSameInbox(null, savedInbox)).toBe(false)
  expect(inboxMark('https://relay.test/h/0123456789abcdef')).toBe('0123456789ab')
})
