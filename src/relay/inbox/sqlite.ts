import type { Now } from '../../shared/clock.ts'
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
} from './inbox.ts'
import { openDatabase } from './sqlite-schema.ts'
import { integer, messageOf, prepareStatements, text } from './sqlite-statements.ts'
import { createInboxStates, type InboxState } from './sqlite-states.ts'
import { createWatchers } from './watchers.ts'

/** Rows one transaction removes at most: about 2 ms, so that nobody waits long behind it. */
const stepRows = 200

export interface SqliteStoreOptions {
  /** File; its folder must be there. */
  path: string
  limits: InboxLimits
  now: Now
  onCommit?: OnCommit
}

/** Keeps inboxes in one SQLite file. Throws (with a sentence for the operator) when the file can't be used. */
export function createSqliteStore(options: SqliteStoreOptions): InboxStore {
  const { path, limits, now, onCommit = () => {} } = options
  const { db, release } = openDatabase(path)
  const sql = prepareStatements(db)
  const watchers = createWatchers()
  const states = createInboxStates(sql)
  const woken = new Set<string>()

  // Starts at the clock in µs: a file restored from a backup then gives no number a second time, and a clock that was set back is passed over.
  let last = Math.max(integer(sql.counter.get('seq'), 'value'), now() * 1000)
  let savedLast = last
  let totals = count()

  function count() {
    const all = sql.weighAll.get()
    return {
      messages: integer(all, 'n'),
      bytes: integer(all, 'bytes'),
      inboxes: integer(sql.countInboxes.get(), 'n'),
    }
  }

  const { write, settled } = createGroupCommit({
    db,
    onCommit,
    beforeCommit() {
      if (savedLast === last) return
      sql.setCounter.run(last, 'seq')
      savedLast = last
    },
    afterCommit() {
      for (const id of woken) watchers.wake(id)
      woken.clear()
    },
    afterRollback() {
      woken.clear()
      states.clear()
      savedLast = 0
      totals = count()
    },
  })

  function open(id: string): number | null {
    if (states.get(id)) renew(id)
    else {
      if (totals.inboxes >= limits.inboxes) return null
      sql.insertInbox.run(id, now())
      totals.inboxes += 1
    }
    return now() + limits.inboxMs
  }

  function renew(id: string): void {
    const state = states.get(id)
    if (!state) return
    state.readAt = now()
    sql.renewInbox.run(state.readAt, state.key)
  }

  function append(id: string, message: Incoming): AppendOutcome {
    const state = states.get(id)
    if (!state) return { kind: 'unknown-inbox' }
    const held = states.weight(state)
    const size = message.body.byteLength
    if (held.messages >= limits.messages || held.bytes + size > limits.bytes) return { kind: 'inbox-full' }
    if (totals.bytes + size > limits.totalBytes) return { kind: 'store-full' }
    last += 1
    sql.insertMessage.run(last, state.key, size, now(), message.tag, message.contentType, message.body)
    state.newest = last
    weigh(state, 1, size)
    woken.add(id)
    return { kind: 'stored', seq: last }
  }

  function weigh(state: InboxState | undefined, messages: number, bytes: number): void {
    totals.messages += messages
    totals.bytes += bytes
    if (!state?.weight) return
    state.weight.messages += messages
    state.weight.bytes += bytes
  }

  function read(state: InboxState, cursor: number, limit: number): Read {
    const alien = cursor > last
    const after = alien ? 0 : cursor
    const gap = alien || state.dropped > after
    if (after >= states.newest(state)) return { messages: [], more: false, gap, cursor: Math.max(after, state.dropped) }
    const messages: StoredMessage[] = []
    let bytes = 0
    for (const row of sql.readMessages.iterate(state.key, after, limit)) {
      const message = messageOf(row)
      messages.push(message)
      bytes += message.body.byteLength
      if (bytes >= readBytes) break
    }
    const end = messages.at(-1)
    // All after the cursor was let go of: the next poll need not look again.
    if (!end) state.newest = after
    return {
      messages,
      more: end !== undefined && end.seq < states.newest(state),
      gap,
      cursor: end?.seq ?? Math.max(after, state.dropped),
    }
  }

  function acknowledge(id: string, through: number): boolean {
    const state = states.get(id)
    if (!state) return false
    const gone = sql.weigh.get(state.key, through)
    const messages = integer(gone, 'n')
    if (messages === 0) return true
    sql.deleteThrough.run(state.key, through)
    weigh(state, -messages, -integer(gone, 'bytes'))
    return true
  }

  /** Takes the inbox away at once; its messages can't be reached any more and go in steps. */
  function detach(id: string, key: number): void {
    sql.deleteInbox.run(key)
    sql.startErasing.run(key)
    states.forget(id)
    totals.inboxes -= 1
    woken.add(id)
  }

  function eraseStep(): number {
    const row = sql.erasing.get()
    if (!row) return 0
    const key = integer(row, 'inbox')
    const some = sql.someOf.all(key, stepRows)
    for (const message of some) {
      sql.deleteOne.run(integer(message, 'seq'))
      weigh(undefined, -1, -integer(message, 'size'))
    }
    if (some.length < stepRows) sql.doneErasing.run(key)
    return some.length + 1
  }

  function expireInboxesStep(): number {
    const rows = sql.unreadInboxes.all(now() - limits.inboxMs, stepRows)
    for (const row of rows) detach(text(row, 'id') ?? '', integer(row, 'key'))
    return rows.length
  }

  /** Messages stand in the order they came, so that the oldest are at the start of the table. */
  function expireMessagesStep(): number {
    const oldest = sql.oldest.all(stepRows)
    const fresh = oldest.findIndex((row) => integer(row, 'received_at') > now() - limits.keepMs)
    const gone = fresh < 0 ? oldest : oldest.slice(0, fresh)
    const dropped = new Map<number, number>()
    for (const row of gone) {
      const key = integer(row, 'inbox')
      const id = text(sql.idOfInbox.get(key), 'id')
      const state = id === null ? undefined : states.peek(id)
      sql.deleteOne.run(integer(row, 'seq'))
      weigh(state, -1, -integer(row, 'size'))
      if (state) state.dropped = integer(row, 'seq')
      dropped.set(key, integer(row, 'seq'))
    }
    for (const [key, seq] of dropped) sql.setDropped.run(seq, key)
    return gone.length
  }

  async function repeat(step: () => number): Promise<number> {
    for (let total = 0; ; ) {
      const done = await write(step)
      total += done
      if (done === 0) return total
    }
  }

  return {
    open: (id) => write(() => open(id)),
    append: (id, message) => write(() => append(id, message)),
    async read(id, after, limit) {
      // A disk that is full must not keep anybody from reading what is there.
      const due = states.get(id)
      if (due && now() - due.readAt >= renewEveryMs) await write(() => renew(id)).catch(() => {})
      const state = states.get(id)
      return state ? read(state, after, limit) : null
    },
    acknowledge: (id, through) => write(() => acknowledge(id, through)),
    async close(id) {
      const found = await write(() => {
        const state = states.get(id)
        if (state) detach(id, state.key)
        return state !== undefined
      })
      if (found) await repeat(eraseStep)
      return found
    },
    watch: (id, wake) => watchers.watch(id, wake),
    async expire() {
      const inboxes = await repeat(expireInboxesStep)
      const before = totals.messages
      await repeat(eraseStep)
      await repeat(expireMessagesStep)
      await write(() => db.exec(`PRAGMA incremental_vacuum(${stepRows})`))
      return { messages: before - totals.messages, inboxes }
    },
    probe: () => write(() => void sql.setCounter.run(now(), 'probe')),
    stats: async () => ({ ...totals }),
    async stop() {
      await settled().catch(() => {})
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
      db.close()
      release()
    },
  }
}
