import type { DatabaseSync } from 'node:sqlite'
import type { Now } from '../../shared/clock.ts'
import type { GroupCommit } from './group-commit.ts'
import type { InboxLimits } from './inbox.ts'
import type { InboxIndex, IndexedInbox } from './sqlite-index.ts'
import { integer, type Statements } from './sqlite-statements.ts'

/** Rows one transaction removes at most: about 2 ms, so that nobody waits long behind it. */
const stepRows = 200

export interface CleaningOptions {
  db: DatabaseSync
  sql: Statements
  index: InboxIndex
  write: GroupCommit['write']
  /** Takes an inbox away, within a write; false when it was gone already. */
  detach: (inbox: IndexedInbox) => boolean
  /** Messages of inboxes that were closed but not erased when the relay stopped. */
  orphans: IndexedInbox
  limits: InboxLimits
  now: Now
}

export interface Cleaning {
  /**
   * Removes the messages of an inbox that was taken away. What it can't finish is left for the next expiry, or for the
   * next start.
   */
  erase(inbox: IndexedInbox): Promise<number>
  expire(): Promise<{ messages: number; inboxes: number }>
}

/** Removes what is closed or too old, in steps between which others get their turn. */
export function createCleaning(options: CleaningOptions): Cleaning {
  const { db, sql, index, write, detach, limits, now } = options
  const leftovers: IndexedInbox[] = [options.orphans]

  async function erase(inbox: IndexedInbox): Promise<number> {
    let total = 0
    try {
      for (let some: number[]; ; total += some.length) {
        some = inbox.seqs.slice(0, stepRows)
        if (some.length === 0) return total
        await write(() => {
          for (const seq of some) sql.deleteMessage.run(seq)
        })
        inbox.seqs = inbox.seqs.slice(some.length)
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
        if (inbox.readAt + limits.inboxMs <= now()) unread.push(inbox)
        if (unread.length === stepRows) break
      }
      if (unread.length === 0) return total
      leftovers.push(...(await write(() => unread.filter(detach))))
      total += unread.length
    }
  }

  /** Messages stand in the order they came, so that the oldest are at the start of the table. */
  function expireStep(): number {
    const gone = new Map<IndexedInbox, number>()
    let total = 0
    for (const row of sql.oldest.iterate(stepRows)) {
      if (integer(row, 'received_at') > now() - limits.keepMs) break
      const inbox = index.byKey(integer(row, 'inbox'))
      if (!inbox) break
      gone.set(inbox, (gone.get(inbox) ?? 0) + 1)
      total += 1
    }
    for (const [inbox, count] of gone) {
      for (const seq of inbox.seqs.slice(0, count)) sql.deleteMessage.run(seq)
      index.drop(inbox, count)
      sql.setDropped.run(inbox.dropped, inbox.key)
    }
    return total
  }

  async function expireMessages(): Promise<number> {
    let total = 0
    for (const inbox of leftovers.splice(0)) total += await erase(inbox)
    for (;;) {
      const done = await write(expireStep)
      total += done
      if (done === 0) return total
    }
  }

  return {
    erase,
    async expire() {
      const inboxes = await expireInboxes()
      const messages = await expireMessages()
      // Gives the room back to the disk, a little each round.
      await write(() => db.exec(`PRAGMA incremental_vacuum(${stepRows})`))
      return { messages, inboxes }
    },
  }
}
