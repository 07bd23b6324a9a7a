import { describe, expect, it } from 'vitest'
import { createObjectStore } from '../../../src/relay/cloudflare/object-store.ts'
import { type InboxStore, StoreError, StoreFullError } from '../../../src/relay/inbox/inbox.ts'
import { createInboxEvents } from '../../../src/relay/inbox/inbox-events.ts'
import { dayMs, roomy, type Subject, type SubjectOptions, textOf, webhook } from '../inbox/behaviour/world.ts'
import { describeInboxStore } from '../inbox/behaviour.ts'
import { createImitatedStorage, type ImitatedStorage } from './imitated-object.ts'

const hourMs = 3_600_000

/** One object for each inbox, as the gate finds them. */
async function objects(options: SubjectOptions, storages = new Map<string, ImitatedStorage>()): Promise<Subject> {
  const stores = new Map<string, InboxStore>()
  const inboxEvents = createInboxEvents()
  const storeOf = (id: string): InboxStore => {
    const storage = storages.get(id) ?? createImitatedStorage()
    storages.set(id, storage)
    const known = stores.get(id)
    if (known) return known
    const store = createObjectStore({ storage, ...options })
    store.listen(() => inboxEvents.emit(id))
    stores.set(id, store)
    return store
  }
  const all = () => [...storages.keys()].map(storeOf)
  const sum = (numbers: (number | null)[]) => numbers.reduce<number>((total, number) => total + (number ?? 0), 0)
  const store: InboxStore = {
    has: (id) => storeOf(id).has(id),
    open: (id, sealKey) => storeOf(id).open(id, sealKey),
    sealKeyOf: (id) => storeOf(id).sealKeyOf(id),
    append: (id, message) => storeOf(id).append(id, message),
    read: (id, ...query) => storeOf(id).read(id, ...query),
    acknowledge: (id, through) => storeOf(id).acknowledge(id, through),
    close: (id) => storeOf(id).close(id),
    listen: inboxEvents.listen,
    async expire() {
      const gone = { messages: 0, inboxes: 0 }
      for (const each of all()) {
        const { messages, inboxes } = await each.expire()
        gone.messages += messages
        gone.inboxes += inboxes
      }
      return gone
    },
    probe: async () => {
      for (const each of all()) await each.probe()
    },
    async stats() {
      const stats = await Promise.all(all().map((each) => each.stats()))
      return {
        messages: sum(stats.map(({ messages }) => messages)),
        bytes: sum(stats.map(({ bytes }) => bytes)),
        inboxes: sum(stats.map(({ inboxes }) => inboxes)),
      }
    },
    stop: async () => {},
  }
  return { writer: store, reader: store, restart: () => objects(options, storages), stop: async () => {} }
}

describeInboxStore('Durable Objects', { durable: true, totals: false, alone: true }, (options) => objects(options))

describe('the object of an inbox', () => {
  const id = 'any'

  function createObject(at = Date.parse('2026-11-01T00:00:00Z')) {
    const storage = createImitatedStorage()
    const clock = { at }
    const start = () => createObjectStore({ storage, limits: roomy, now: () => clock.at })
    const ring = (store: InboxStore) => {
      storage.alarm = null
      return store.expire()
    }
    return { storage, clock, start, ring, store: start() }
  }

  it('stores nothing for strangers who ask for an inbox that nobody opened', async () => {
    const { storage, store } = createObject()
    await store.append(id, webhook())
    await store.read(id, 0, 10)
    await store.acknowledge(id, 1)
    await store.close(id)
    await store.probe()
    expect([storage.isEmpty(), storage.alarmsSet]).toEqual([true, 0])
  })

  it('leaves nothing behind of what was closed', async () => {
    const { storage, store } = createObject()
    await store.open(id)
    await store.append(id, webhook('paid'))
    await store.close(id)
    expect([storage.isEmpty(), storage.alarm]).toEqual([true, null])
  })

  it('writes one row for a webhook, and none for a read', async () => {
    const { storage, store } = createObject()
    await store.open(id)
    await store.append(id, webhook())
    const [before, alarms] = [storage.rowsWritten, storage.alarmsSet]
    for (let n = 0; n < 10; n++) await store.append(id, webhook())
    expect([storage.rowsWritten - before, storage.alarmsSet - alarms]).toEqual([10, 0])
    await store.read(id, 0, 10)
    expect(storage.rowsWritten - before).toBe(10)
  })

  it('is woken when it has caught nothing for an hour, and is gone then', async () => {
    const { storage, clock, store } = createObject()
    await store.open(id)
    expect(storage.alarm).toBe(clock.at + hourMs)
    clock.at += hourMs
    expect(await store.expire()).toEqual({ messages: 0, inboxes: 1 })
    expect(storage.isEmpty()).toBe(true)
  })

  it('is woken again for as long as there is something that will be too old', async () => {
    const { storage, clock, start, ring, store } = createObject()
    await store.open(id)
    await store.append(id, webhook('first'))
    const firstAt = clock.at
    clock.at += hourMs
    // Woken as one that has caught nothing would be.
    expect(await ring(store)).toEqual({ messages: 0, inboxes: 0 })
    expect(storage.alarm).toBe(firstAt + roomy.keepMs)
    clock.at = firstAt + roomy.keepMs
    // It was not in memory any more.
    expect(await ring(start())).toEqual({ messages: 1, inboxes: 0 })
    expect(storage.alarm).toBe(firstAt + roomy.inboxMs)
  })

  it('moves its alarm forward for a message that is too old before the inbox is', async () => {
    const { storage, clock, ring, store } = createObject()
    await store.open(id)
    await store.append(id, webhook())
    await store.acknowledge(id, Number.MAX_SAFE_INTEGER)
    clock.at += hourMs
    await ring(store)
    expect(storage.alarm).toBe(clock.at - hourMs + roomy.inboxMs)
    await store.append(id, webhook())
    expect(storage.alarm).toBe(clock.at + roomy.keepMs)
  })

  it('gives no number twice after it was evicted from memory with nothing left in it', async () => {
    const { clock, start, store } = createObject()
    await store.open(id)
    const first = await store.append(id, webhook())
    await store.acknowledge(id, Number.MAX_SAFE_INTEGER)
    clock.at -= dayMs
    const second = await start().append(id, webhook())
    if (first.kind !== 'stored' || second.kind !== 'stored') throw new Error('not stored')
    expect(second.seq).toBeGreaterThan(first.seq)
  })

  it('says what is the matter when it cannot be written, and has forgotten nothing', async () => {
    const { storage, store } = createObject()
    await store.open(id)
    await store.append(id, webhook('kept'))
    storage.failWith = 'database or disk is full: SQLITE_FULL'
    await expect(store.append(id, webhook('lost'))).rejects.toThrow(StoreFullError)
    storage.failWith = 'disk I/O error'
    await expect(store.append(id, webhook('lost'))).rejects.toThrow(StoreError)
    await expect(store.acknowledge(id, Number.MAX_SAFE_INTEGER)).rejects.toThrow(StoreError)
    storage.failWith = null
    await store.append(id, webhook('again'))
    const found = await store.read(id, 0, 10)
    expect(found?.messages.map(textOf)).toEqual(['kept', 'again'])
  })

  it('can be read though it cannot be renewed', async () => {
    const { storage, clock, store } = createObject()
    await store.open(id)
    await store.append(id, webhook('kept'))
    clock.at += dayMs
    storage.failWith = 'disk I/O error'
    expect((await store.read(id, 0, 10))?.messages).toHaveLength(1)
  })

  it('goes on with what a relay wrote that knew of no keys, and takes one then', async () => {
    const { storage, start, store } = createObject()
    await store.open(id)
    await store.append(id, webhook('kept'))
    storage.sql.exec(`ALTER TABLE inbox DROP COLUMN seal_key; ALTER TABLE message DROP COLUMN sealed;
      UPDATE inbox SET schema = 1`)
    const newer = start()
    expect(await newer.open(id, 'key')).toMatchObject({ created: false, sealKey: 'key' })
    await newer.append(id, { ...webhook('sealed'), sealedTo: 'key' })
    const found = await start().read(id, 0, 10)
    expect(found?.messages.map((message) => [textOf(message), message.sealed])).toEqual([
      ['kept', false],
      ['sealed', true],
    ])
  })

  it('refuses what a newer relay wrote', async () => {
    const { storage, start, store } = createObject()
    await store.open(id)
    storage.sql.exec('UPDATE inbox SET schema = 99')
    expect(start).toThrow(/newer relay \(schema 99/)
  })
})
