import { fdatasync, fdatasyncSync } from 'node:fs'
import type { Now } from '../../shared/clock.ts'
import { type Monotonic, systemMonotonic } from '../monotonic.ts'
import { createGroupCommit } from './group-commit.ts'
import type {
  AppendOutcome,
  InboxLimits,
  InboxStore,
  Incoming,
  OnCommit,
  Opened,
  Read,
  StoredMessage,
  StoreError,
} from './inbox.ts'
import { createInboxEvents } from './inbox-events.ts'
import { isTooMuch, openedOf, readOf, refusalOf, renewEveryMsOf, weightOf } from './rules.ts'
import { createCheckpointer } from './sqlite-checkpoint.ts'
import { createCleaning, stepOf } from './sqlite-cleaning.ts'
import { countThrough, type IndexedInbox } from './sqlite-index.ts'
import { emptyInbox, loadIndex } from './sqlite-load.ts'
import { createRecentMessages } from './sqlite-recent.ts'
import { beginRun } from './sqlite-restore.ts'
import { openDatabase, pageBytes } from './sqlite-schema.ts'
import { beginSeqs } from './sqlite-seqs.ts'
import { messageOf, prepareStatements } from './sqlite-statements.ts'
import { createTraces } from './sqlite-traces.ts'

/** Brings what was written to an open file to the disk. */
export interface Disk {
  sync(file: number, done: (error: Error | null) => void): void
  syncNow(file: number): void
}

const systemDisk: Disk = { sync: fdatasync, syncNow: fdatasyncSync }

export interface SqliteStoreOptions {
  /** File; its folder must be there. */
  path: string
  limits: InboxLimits
  now: Now
  monotonic?: Monotonic
  /** Runs it in the next turn of the event loop. */
  nextTurn?: (run: () => void) => void
  disk?: Disk
  /** Writes the log back to the database. */
  openCheckpointer?: typeof createCheckpointer
  onCommit?: OnCommit
  /**
   * The disk refused to sync: nothing more is stored, and the process should end, so that the next start reads what is
   * really there.
   */
  onBroken?: (error: StoreError) => void
}

/** Keeps inboxes in one SQLite file. Throws (with a sentence for the operator) when the file can't be used. */
export function createSqliteStore(options: SqliteStoreOptions): InboxStore {
  const { path, limits, now, monotonic = systemMonotonic, nextTurn = setImmediate, disk = systemDisk } = options
  const { openCheckpointer = createCheckpointer, onCommit = () => {}, onBroken = () => {} } = options
  const { db, wal, sql, run, seqs, crashed, close } = begin(path, now, disk)
  const checkpointer = openCheckpointer(db, path, pageBytes)
  const inboxEvents = createInboxEvents()
  const recentMessages = createRecentMessages()
  const { index, messagesToErase } = loadIndex(sql)
  /** Inboxes that the group being written has news for. */
  let inboxesToNotify = new Set<string>()
  /** Bodies of the group that is being written. */
  let groupBytes = 0

  const { write, alone, settled } = createGroupCommit({
    db,
    sync: (done) => disk.sync(wal, done),
    monotonic,
    nextTurn,
    pause() {
      const bytes = groupBytes
      groupBytes = 0
      return checkpointer.afterGroup(bytes)
    },
    onCommit,
    onBroken,
    beforeCommit: seqs.reserve,
    afterCommit() {
      index.commit()
      const changed = inboxesToNotify
      inboxesToNotify = new Set()
      for (const id of changed) inboxEvents.emit(id)
    },
    afterRollback() {
      seqs.takenBack()
      index.rollback()
      inboxesToNotify.clear()
    },
  })
  const traces = createTraces({ db, checkpointer, alone, monotonic, crashed })
  const cleaning = createCleaning({ db, sql, index, write, detach, erase, messagesToErase, limits, now })

  function open(id: string, sealKey: string | null): Opened | null {
    const known = index.get(id)
    if (!known && index.inboxes >= limits.inboxes && !makeRoom()) return null
    const inbox = known ?? insert(id, sealKey)
    if (sealKey !== null && inbox.sealKey === null) {
      sql.setSealKey.run(sealKey, inbox.key)
      index.setSealKey(inbox, sealKey)
    }
    index.seen(inbox, now())
    if (known) save(inbox)
    return openedOf(inbox, limits, known === undefined)
  }

  function insert(id: string, sealKey: string | null): IndexedInbox {
    const { lastInsertRowid } = sql.insertInbox.run(id, now(), sealKey)
    const inbox = emptyInbox(id, Number(lastInsertRowid), now(), sealKey)
    index.add(inbox)
    return inbox
  }

  function makeRoom(): boolean {
    const oldest = index.oldestUnused()
    return oldest !== undefined && detach(oldest)
  }

  function save(inbox: IndexedInbox): void {
    sql.renewInbox.run(inbox.readAt, inbox.key)
    index.save(inbox)
  }

  function append(id: string, message: Incoming): AppendOutcome {
    const inbox = index.get(id)
    if (!inbox) return { kind: 'unknown-inbox' }
    if (inbox.sealKey !== message.sealedTo) return { kind: 'other-key' }
    const size = message.body.byteLength
    const held = { messages: inbox.seqs.length, bytes: inbox.bytes }
    const refusal = refusalOf(weightOf(size), held, index.bytes, limits)
    if (refusal) return { kind: refusal }
    const { tag, contentType, body } = message
    const sealed = message.sealedTo !== null
    const [seq, receivedAt] = [seqs.next(), now()]
    sql.insertMessage.run(seq, inbox.key, size, receivedAt, tag, contentType, body, sealed ? 1 : 0)
    if (!inbox.caught) sql.setCaught.run(inbox.key)
    index.append(inbox, seq, size)
    groupBytes += size
    recentMessages.put({ seq, receivedAt, tag, contentType, sealed, body })
    inboxesToNotify.add(id)
    return { kind: 'stored', seq }
  }

  function read(inbox: IndexedInbox, cursor: number, limit: number, bytes?: number): Read {
    const foreignCursor = cursor > seqs.last
    const after = foreignCursor ? 0 : cursor
    const messages: StoredMessage[] = []
    let next = countThrough(inbox.seqs, after)
    for (let sum = 0; messages.length < limit; next++) {
      const seq = inbox.seqs[next]
      sum += inbox.sizes[next] ?? 0
      if (seq === undefined || isTooMuch(sum, messages.length, bytes)) break
      messages.push(recentMessages.get(seq) ?? messageOf(sql.readMessage.get(seq)))
    }
    return readOf({ after, foreignCursor, dropped: inbox.dropped, messages, more: next < inbox.seqs.length })
  }

  function erase(seq: number): void {
    sql.deleteMessage.run(seq)
    recentMessages.forget(seq)
    traces.erased()
  }

  /** In steps, between which others get their turn. False: it was closed meanwhile. */
  async function acknowledge(inbox: IndexedInbox, through: number): Promise<boolean> {
    while (index.get(inbox.id) === inbox) {
      const count = Math.min(countThrough(inbox.seqs, through), stepOf(inbox.sizes))
      if (count === 0) return true
      await write(() => shiftThrough(inbox, Math.min(through, inbox.seqs[count - 1] ?? 0)))
    }
    return false
  }

  function shiftThrough(inbox: IndexedInbox, through: number): void {
    if (index.get(inbox.id) !== inbox) return
    index.shift(inbox, countThrough(inbox.seqs, through)).forEach(erase)
  }

  /** Takes the inbox away at once; its messages can't be reached any more. False: another was faster. */
  function detach(inbox: IndexedInbox): boolean {
    if (index.get(inbox.id) !== inbox) return false
    sql.deleteInbox.run(inbox.key)
    index.remove(inbox)
    inboxesToNotify.add(inbox.id)
    return true
  }

  return {
    has: (id) => index.get(id) !== undefined,
    open: (id, sealKey = null) => write(() => open(id, sealKey)),
    sealKeyOf: (id) => index.get(id)?.sealKey ?? null,
    append: (id, message) => write(() => append(id, message), message.body.byteLength),
    read(id, after, limit, bytes) {
      const inbox = index.get(id)
      if (!inbox) return null
      index.seen(inbox, now())
      if (inbox.readAt - inbox.savedAt < renewEveryMsOf(inbox)) return read(inbox, after, limit, bytes)
      // A disk that is full must not keep anybody from reading what is there.
      return write(() => save(inbox))
        .catch(() => {})
        .then(() => (index.get(id) === inbox ? read(inbox, after, limit, bytes) : null))
    },
    async acknowledge(id, through) {
      const inbox = index.get(id)
      return inbox !== undefined && acknowledge(inbox, through)
    },
    async close(id) {
      const inbox = index.get(id)
      if (!inbox || !(await write(() => detach(inbox)))) return false
      try {
        await cleaning.eraseAll(inbox)
      } finally {
        traces.erased('closed')
      }
      return true
    },
    listen: inboxEvents.listen,
    async expire() {
      const gone = await cleaning.expire()
      await traces.remove()
      return gone
    },
    probe: () => write(() => void sql.setCounter.run(now(), 'probe')),
    stats: async () => ({ messages: index.messages, bytes: index.bytes, inboxes: index.inboxes }),
    async stop() {
      await settled().catch(() => {})
      await checkpointer.stop()
      const ended = run.end()
      traces.removeLast()
      ended()
      close()
    },
  }
}

/** Opens the file and makes the start of this run durable: what is read before a power cut is not given again after it. */
function begin(path: string, now: Now, disk: Disk) {
  const { db, wal, lock, crashed, close } = openDatabase(path)
  try {
    const sql = prepareStatements(db)
    db.exec('BEGIN')
    const run = beginRun(lock, sql)
    const seqs = beginSeqs({ sql, now, restored: run.restored })
    if (run.restored) sql.setAllDropped.run(seqs.last)
    db.exec('COMMIT')
    disk.syncNow(wal)
    run.begun()
    return { db, wal, sql, run, seqs, crashed, close }
  } catch (error) {
    close()
    throw error
  }
}
