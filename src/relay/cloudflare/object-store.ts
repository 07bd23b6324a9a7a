import type { Now } from '../../shared/clock.ts'
import {
  type AppendOutcome,
  type InboxLimits,
  type InboxStore,
  type Incoming,
  type Opened,
  type Read,
  type StoredMessage,
  StoreError,
  StoreFullError,
} from '../inbox/inbox.ts'
import { createInboxEvents } from '../inbox/inbox-events.ts'
import { expiryOf, isTooMuch, openedOf, readOf, refusalOf, renewEveryMsOf, weightOf } from '../inbox/rules.ts'
import { countThrough } from '../inbox/sqlite-index.ts'
import { emptyInbox, type LoadedInbox, loadInbox, removeMessages } from './loaded-inbox.ts'
import { createTables, currentSchema } from './object-schema.ts'
import type { ObjectStorage, SqlRow } from './object-storage.ts'

/** `inboxes` and `totalBytes` are the account's own limits here: no object knows of another. */
export type ObjectLimits = Omit<InboxLimits, 'inboxes' | 'totalBytes'>

export interface ObjectStore extends InboxStore {
  /** Something in it is too old, and `expire` has not been called yet. */
  isDue(): boolean
}

/**
 * Keeps one inbox, in the storage of the Durable Object that it has for itself: whatever id is asked for, it is this
 * one. Rows that are read or written cost money, so that the numbers and sizes of the messages are kept in memory.
 */
export function createObjectStore(options: { storage: ObjectStorage; limits: ObjectLimits; now: Now }): ObjectStore {
  const { storage, now } = options
  const limits: InboxLimits = { ...options.limits, inboxes: 1, totalBytes: Number.POSITIVE_INFINITY }
  const { sql } = storage
  const inboxEvents = createInboxEvents()
  let inbox = reading(() => loadInbox(storage))
  /** Null: none is set; undefined: not asked for yet. */
  let alarmAt: number | null | undefined

  function writing(run: () => unknown): void {
    reading(() => storage.transactionSync(run))
  }

  /** Sees to it that the object is woken when something is too old. One alarm, which is moved only when it would be too late. */
  async function arm(): Promise<void> {
    if (inbox === null) return
    const dueAt = dueAtOf(inbox)
    alarmAt ??= await storage.getAlarm()
    if (alarmAt !== null && alarmAt <= dueAt) return
    alarmAt = dueAt
    await storage.setAlarm(dueAt)
  }

  function dueAtOf(loaded: LoadedInbox): number {
    const [oldest] = loaded.receivedAt
    const messageDueAt = oldest === undefined ? Number.POSITIVE_INFINITY : Math.min(oldest, now()) + limits.keepMs
    return Math.min(expiryOf(loaded, limits), messageDueAt)
  }

  async function open(wantedKey: string | null): Promise<Opened> {
    const created = inbox === null
    const at = now()
    const opened = inbox ?? emptyInbox(at)
    const sealKey = opened.sealKey ?? wantedKey
    writing(() => {
      if (created) {
        createTables(storage)
        sql.exec('INSERT INTO inbox VALUES (?, ?, 0, 0, ?, ?)', currentSchema, at, opened.last, sealKey)
      } else sql.exec('UPDATE inbox SET read_at = ?, seal_key = ?', at, sealKey)
    })
    inbox = opened
    Object.assign(opened, { readAt: at, savedAt: at, sealKey })
    await arm()
    return openedOf(opened, limits, created)
  }

  async function append({ tag, contentType, body, sealedTo }: Incoming): Promise<AppendOutcome> {
    if (inbox === null) return { kind: 'unknown-inbox' }
    if (inbox.sealKey !== sealedTo) return { kind: 'other-key' }
    const { seqs, sizes, receivedAt } = inbox
    const size = body.byteLength
    const refusal = refusalOf(weightOf(size), { messages: seqs.length, bytes: inbox.bytes }, 0, limits)
    if (refusal) return { kind: refusal }
    const at = now()
    const seq = Math.max(inbox.last + 1, at * 1000)
    const { caught } = inbox
    writing(() => {
      const values = [seq, size, at, tag, contentType, body, sealedTo === null ? 0 : 1]
      sql.exec('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)', ...values)
      if (!caught) sql.exec('UPDATE inbox SET caught = 1')
    })
    seqs.push(seq)
    sizes.push(size)
    receivedAt.push(at)
    Object.assign(inbox, { last: seq, caught: true, bytes: inbox.bytes + weightOf(size) })
    inboxEvents.emit(null)
    await arm()
    return { kind: 'stored', seq }
  }

  /** Reading renews it. One that can't be written must not keep anybody from reading what is there. */
  function renew(renewed: LoadedInbox): void {
    renewed.readAt = now()
    if (renewed.readAt - renewed.savedAt < renewEveryMsOf(renewed)) return
    try {
      sql.exec('UPDATE inbox SET read_at = ?', renewed.readAt)
      renewed.savedAt = renewed.readAt
    } catch {
      // The next read tries it again.
    }
  }

  function read(from: LoadedInbox, cursor: number, limit: number, bytes?: number): Read {
    const foreignCursor = cursor > from.last
    const after = foreignCursor ? 0 : cursor
    const first = countThrough(from.seqs, after)
    let next = first
    for (let sum = 0; next - first < limit && next < from.seqs.length; next++) {
      sum += from.sizes[next] ?? 0
      if (isTooMuch(sum, next - first, bytes)) break
    }
    const messages = next === first ? [] : readMessages(from.seqs[first] ?? 0, next - first)
    return readOf({ after, foreignCursor, dropped: from.dropped, messages, more: next < from.seqs.length })
  }

  function readMessages(from: number, count: number): StoredMessage[] {
    const query = 'SELECT * FROM message WHERE seq >= ? ORDER BY seq LIMIT ?'
    return reading(() => sql.exec(query, from, count).toArray().map(messageOf))
  }

  /** Removes messages; the number of the newest is kept, so that it is not given again. */
  function remove(from: LoadedInbox, gone: ReadonlySet<number>, dropped: number): void {
    if (gone.size === 0) return
    writing(() => {
      sql.exec('DELETE FROM message WHERE seq IN (SELECT value FROM json_each(?))', JSON.stringify([...gone]))
      if (dropped !== from.dropped || gone.has(from.last))
        sql.exec('UPDATE inbox SET dropped = ?, last = ?', dropped, from.last)
    })
    from.dropped = dropped
    removeMessages(from, gone)
  }

  async function erase(): Promise<void> {
    await storage.deleteAll().catch((error: unknown) => {
      throw storeErrorOf(error)
    })
    inbox = null
    alarmAt = null
    inboxEvents.emit(null)
  }

  function dropOld(from: LoadedInbox): number {
    const at = now()
    if (from.receivedAt.some((receivedAt) => receivedAt > at)) {
      // The clock was ahead when these came: they are as old as we know, which is not at all.
      writing(() => sql.exec('UPDATE message SET received_at = ? WHERE received_at > ?', at, at))
      from.receivedAt = from.receivedAt.map((receivedAt) => Math.min(receivedAt, at))
    }
    const old = from.seqs.filter((_, place) => (from.receivedAt[place] ?? at) + limits.keepMs <= at)
    remove(from, new Set(old), Math.max(from.dropped, ...old))
    return old.length
  }

  return {
    has: () => inbox !== null,
    isDue: () => inbox !== null && dueAtOf(inbox) <= now(),
    open: (_id, sealKey = null) => open(sealKey),
    sealKeyOf: () => inbox?.sealKey ?? null,
    append: (_id, message) => append(message),
    read(_id, after, limit, bytes) {
      if (inbox === null) return null
      renew(inbox)
      return read(inbox, after, limit, bytes)
    },
    async acknowledge(_id, through) {
      if (inbox !== null) remove(inbox, new Set(inbox.seqs.slice(0, countThrough(inbox.seqs, through))), inbox.dropped)
      return inbox !== null
    },
    async close() {
      if (inbox === null) return false
      await erase()
      return true
    },
    listen: inboxEvents.listen,
    async expire() {
      // It has just rung, so that there is none any more.
      alarmAt = null
      if (inbox === null) return { messages: 0, inboxes: 0 }
      const { length } = inbox.seqs
      if (expiryOf(inbox, limits) <= now()) {
        await erase()
        return { messages: length, inboxes: 1 }
      }
      const messages = dropOld(inbox)
      await arm()
      return { messages, inboxes: 0 }
    },
    // Whether it can be written is known only by writing, which whoever asks would make the operator pay for.
    probe: async () => void reading(() => sql.exec('SELECT 1').toArray()),
    async stats() {
      return { messages: inbox?.seqs.length ?? 0, bytes: inbox?.bytes ?? 0, inboxes: inbox === null ? 0 : 1 }
    },
    stop: async () => {},
  }
}

function reading<Value>(run: () => Value): Value {
  try {
    return run()
  } catch (error) {
    throw storeErrorOf(error)
  }
}

function storeErrorOf(error: unknown): StoreError {
  const message = error instanceof Error ? error.message : 'unknown'
  return /SQLITE_FULL|is full/.test(message) ? new StoreFullError(message) : new StoreError(message)
}

function messageOf(row: SqlRow): StoredMessage {
  const { seq, received_at: receivedAt, tag, content_type: contentType, sealed, body } = row
  return {
    seq: Number(seq),
    receivedAt: Number(receivedAt),
    tag: typeof tag === 'string' ? tag : null,
    contentType: typeof contentType === 'string' ? contentType : null,
    sealed: sealed === 1,
    body: body instanceof ArrayBuffer ? new Uint8Array(body) : new Uint8Array(),
  }
}
