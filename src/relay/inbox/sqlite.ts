import { fdatasync, fdatasyncSync } from 'node:fs'
import type { Now } from '../../shared/clock.ts'
import { type Monotonic, systemMonotonic } from '../monotonic.ts'
import { createGroupCommit } from './group-commit.ts'
import {
  type AppendOutcome,
  type InboxLimits,
  type InboxStore,
  type Incoming,
  type OnCommit,
  type Read,
  readBytes,
  renewEveryMs,
  type StoredMessage,
  type StoreError,
} from './inbox.ts'
import { createNews } from './news.ts'
import { createCheckpointer } from './sqlite-checkpoint.ts'
import { createCleaning } from './sqlite-cleaning.ts'
import { countThrough, type IndexedInbox } from './sqlite-index.ts'
import { emptyInbox, loadIndex } from './sqlite-load.ts'
import { openDatabase, pageBytes } from './sqlite-schema.ts'
import { integer, messageOf, prepareStatements } from './sqlite-statements.ts'

/**
 * Numbers set aside by one write of the counter, so that not each commit writes it. What a stop leaves over is never
 * given. More are set aside when half of them are used: readers are told before a group is on disk, and no number they
 * know may be given again.
 */
const reserveSeqs = 100_000
/**
 * The latest messages are kept in memory: most are fetched within some groups of being stored. Large ones are not: 4
 * MiB in all.
 */
const hotMessages = 1024
const hotBodyBytes = 4096

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
  const { db, wal, release } = openDatabase(path)
  const checkpointer = openCheckpointer(db, path, pageBytes)
  const sql = prepareStatements(db)
  const news = createNews()
  /** At `seq % hotMessages`: who waits gets them from here, not from the file. */
  const hot = new Array<StoredMessage | undefined>(hotMessages)
  const { index, orphans } = loadIndex(sql)
  /** Inboxes that the group being written has news for. */
  let woken = new Set<string>()

  // Starts at the clock in µs: a file restored from a backup then gives no number a second time, and a clock that was
  // set back is passed over.
  let last = Math.max(integer(sql.counter.get('seq'), 'value'), now() * 1000)
  /** Numbers up to this may be given: the next start goes on above it. */
  let reserved = last + reserveSeqs
  sql.setCounter.run(reserved, 'seq')
  disk.syncNow(wal)
  /** Bodies of the group that is being written. */
  let groupBytes = 0

  const { write, settled } = createGroupCommit({
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
    beforeCommit() {
      if (last + reserveSeqs / 2 <= reserved) return
      reserved = last + reserveSeqs
      sql.setCounter.run(reserved, 'seq')
    },
    afterCommit() {
      index.commit()
      const waking = woken
      woken = new Set()
      for (const id of waking) news.tell(id)
    },
    afterRollback() {
      reserved = 0
      index.rollback()
      woken.clear()
    },
  })

  const cleaning = createCleaning({ db, sql, index, write, detach, orphans, limits, now })

  function open(id: string): number | null {
    const inbox = index.get(id)
    if (inbox) renew(inbox)
    else {
      if (index.inboxes >= limits.inboxes) return null
      const { lastInsertRowid } = sql.insertInbox.run(id, now())
      index.add(emptyInbox(id, Number(lastInsertRowid), now()))
    }
    return now() + limits.inboxMs
  }

  function renew(inbox: IndexedInbox): void {
    sql.renewInbox.run(now(), inbox.key)
    index.renew(inbox, now())
  }

  function append(id: string, message: Incoming): AppendOutcome {
    const inbox = index.get(id)
    if (!inbox) return { kind: 'unknown-inbox' }
    const size = message.body.byteLength
    if (inbox.seqs.length >= limits.messages || inbox.bytes + size > limits.bytes) return { kind: 'inbox-full' }
    if (index.bytes + size > limits.totalBytes) return { kind: 'store-full' }
    const seq = ++last
    const receivedAt = now()
    const { tag, contentType, body } = message
    sql.insertMessage.run(seq, inbox.key, size, receivedAt, tag, contentType, body)
    index.append(inbox, seq, size)
    groupBytes += size
    if (size <= hotBodyBytes) hot[seq % hotMessages] = { seq, receivedAt, tag, contentType, body }
    woken.add(id)
    return { kind: 'stored', seq }
  }

  function read(inbox: IndexedInbox, cursor: number, limit: number): Read {
    const alien = cursor > last
    const after = alien ? 0 : cursor
    const messages: StoredMessage[] = []
    let next = countThrough(inbox.seqs, after)
    for (let bytes = 0; messages.length < limit && bytes < readBytes; next++) {
      const seq = inbox.seqs[next]
      if (seq === undefined) break
      bytes += inbox.sizes[next] ?? 0
      const kept = hot[seq % hotMessages]
      messages.push(kept?.seq === seq ? kept : messageOf(sql.readMessage.get(seq)))
    }
    return {
      messages,
      more: next < inbox.seqs.length,
      gap: alien || inbox.dropped > after,
      cursor: messages.at(-1)?.seq ?? Math.max(after, inbox.dropped),
    }
  }

  function acknowledge(inbox: IndexedInbox, through: number): boolean {
    if (index.get(inbox.id) !== inbox) return false
    const count = countThrough(inbox.seqs, through)
    for (const seq of index.shift(inbox, count)) sql.deleteMessage.run(seq)
    return true
  }

  /** Takes the inbox away at once; its messages can't be reached any more. False: another was faster. */
  function detach(inbox: IndexedInbox): boolean {
    if (index.get(inbox.id) !== inbox) return false
    sql.deleteInbox.run(inbox.key)
    index.remove(inbox)
    woken.add(inbox.id)
    return true
  }

  return {
    open: (id) => write(() => open(id)),
    append: (id, message) => write(() => append(id, message)),
    read(id, after, limit) {
      const inbox = index.get(id)
      if (!inbox) return null
      if (now() - inbox.readAt < renewEveryMs) return read(inbox, after, limit)
      // A disk that is full must not keep anybody from reading what is there.
      return write(() => renew(inbox))
        .catch(() => {})
        .then(() => (index.get(id) === inbox ? read(inbox, after, limit) : null))
    },
    acknowledge(id, through) {
      const inbox = index.get(id)
      if (!inbox || countThrough(inbox.seqs, through) === 0) return Promise.resolve(inbox !== undefined)
      return write(() => acknowledge(inbox, through))
    },
    async close(id) {
      const inbox = index.get(id)
      if (!inbox || !(await write(() => detach(inbox)))) return false
      await cleaning.erase(inbox)
      return true
    },
    listen: news.listen,
    expire: cleaning.expire,
    probe: () => write(() => void sql.setCounter.run(now(), 'probe')),
    stats: async () => ({ messages: index.messages, bytes: index.bytes, inboxes: index.inboxes }),
    async stop() {
      await settled().catch(() => {})
      await checkpointer.stop()
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
      release()
    },
  }
}
