import type { DatabaseSync } from 'node:sqlite'
import type { Now } from '../../shared/clock.ts'
import type { GroupCommit } from './group-commit.ts'
import type { InboxLimits } from './inbox.ts'
import { expiryOf } from './rules.ts'
import type { InboxIndex, IndexedInbox } from './sqlite-index.ts'
import { integer, type Statements } from './sqlite-statements.ts'

/**
 * What one transaction removes at most: some milliseconds, so that nobody waits long behind it. Bytes count because they
 * are overwritten.
 */
const stepRows = 200
const stepBytes = 1024 * 1024
/** Rows that are looked at in one round at most, for the case that thousands came while the clock was wrong. */
const mostRows = 100_000

export interface CleaningOptions {
  db: DatabaseSync
  sql: Statements
  index: InboxIndex
  write: GroupCommit['write']
  /** Takes an inbox away, within a write; false when it was gone already. */
  detach: (inbox: IndexedInbox) => boolean
  /** Erases one message, within a write. */
  erase: (seq: number) => void
  /** Those of inboxes that were closed but not erased when the relay stopped. */
  messagesToErase: IndexedInbox
  limits: InboxLimits
  now: Now
}

/** How many of the oldest messages one step removes, of those of these sizes. */
export function stepOf(sizes: readonly number[]): number {
  let bytes = 0
  let count = 0
  for (const size of sizes) {
    bytes += size
    if (count === stepRows || (count > 0 && bytes > stepBytes)) break
    count += 1
  }
  return count
}

export interface Cleaning {
  /**
   * Removes the messages of an inbox that was taken away. What it can't finish is left for the next expiry, or for the
   * next start.
   */
  eraseAll(inbox: IndexedInbox): Promise<number>
  expire(): Promise<{ messages: number; inboxes: number }>
}

/** What is to be done with some of the oldest messages. */
interface Step {
  old: Map<IndexedInbox, Set<number>>
  /** Came while the clock was ahead. */
  early: number[]
  /** Where to look on; null: what comes now is younger. */
  next: number | null
}

/** Removes what is closed or too old, in steps between which others get their turn. */
export function createCleaning(options: CleaningOptions): Cleaning {
  const { db, sql, index, write, detach, erase, limits, now } = options
  const leftovers: IndexedInbox[] = [options.messagesToErase]

  async function eraseAll(inbox: IndexedInbox): Promise<number> {
    let total = 0
    try {
      for (let some: number[]; ; total += some.length) {
        some = inbox.seqs.slice(0, stepOf(inbox.sizes))
        if (some.length === 0) return total
        await write(() => some.forEach(erase))
        inbox.seqs = inbox.seqs.slice(some.length)
        inbox.sizes = inbox.sizes.slice(some.length)
      }
    } catch (error) {
      leftovers.push(inbox)
      throw error
    }
  }

  async function expireInboxes(): Promise<number> {
    for (let total = 0; ; ) {
      const unread: IndexedInbox[] = []
      for (const inbox of index.all()) {
        if (expiryOf(inbox, limits) <= now()) unread.push(inbox)
        if (unread.length === stepRows) break
      }
      if (unread.length === 0) return total
      leftovers.push(...(await write(() => unread.filter(detach))))
      total += unread.length
    }
  }

  /**
   * Messages stand in the order they came, so that the oldest are at the start of the table, and the first young one
   * ends the search. Not so those that came while the clock was ahead: one of them would keep all others for years. Such
   * a message is as old as it is found to be wrong. It is marked by a negative time, and passed over from then on.
   */
  function look(after: number): Step {
    const step: Step = { old: new Map(), early: [], next: null }
    const oldest = now() - limits.keepMs
    const some = sql.oldestAfter.all(after, stepRows)
    const rows = some.slice(0, stepOf(some.map((row) => integer(row, 'size'))))
    for (const row of rows) {
      const [seq, receivedAt] = [integer(row, 'seq'), integer(row, 'received_at')]
      const inbox = index.byKey(integer(row, 'inbox'))
      if (receivedAt > now()) step.early.push(seq)
      else if (receivedAt > oldest) return step
      // What has no inbox is erased elsewhere.
      else if (inbox && Math.abs(receivedAt) <= oldest) step.old.set(inbox, (step.old.get(inbox) ?? new Set()).add(seq))
    }
    step.next = some.length === 0 ? null : integer(rows.at(-1), 'seq')
    return step
  }

  function apply({ old, early }: Step): void {
    for (const seq of early) sql.setReceived.run(-now(), seq)
    for (const [inbox, seqs] of old) {
      // Closed since it was looked at: its messages are erased with it.
      if (index.byKey(inbox.key) !== inbox) continue
      for (const seq of seqs) erase(seq)
      index.drop(inbox, seqs)
      sql.setDropped.run(inbox.dropped, inbox.key)
    }
  }

  async function expireMessages(): Promise<number> {
    let total = 0
    for (const inbox of leftovers.splice(0)) total += await eraseAll(inbox)
    let after: number | null = 0
    for (let looked = 0; after !== null && looked < mostRows; looked += stepRows) {
      const step: Step = look(after)
      if (step.old.size + step.early.length > 0) await write(() => apply(step))
      for (const seqs of step.old.values()) total += seqs.size
      after = step.next
    }
    return total
  }

  return {
    eraseAll,
    async expire() {
      const inboxes = await expireInboxes()
      const messages = await expireMessages()
      // Gives the room back to the disk, a little each round.
      await write(() => db.exec(`PRAGMA incremental_vacuum(${stepRows})`))
      return { messages, inboxes }
    },
  }
}
