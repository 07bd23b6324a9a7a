import type { DatabaseSync } from 'node:sqlite'
import type { Monotonic } from '../monotonic.ts'
import type { GroupCommit } from './group-commit.ts'
import type { Checkpointer } from './sqlite-checkpoint.ts'
import { rewrite } from './sqlite-rewrite.ts'

/** A database in which messages come and go is written anew at most so often, unless an inbox is closed. */
const rewriteEveryMs = 3_600_000

/**
 * Sees to it that nothing is left in the files of what was erased. SQLite overwrites erased rows with zeros
 * (`secure_delete`), but two things stay: what the log still holds, and copies in the unused part of pages whose rows
 * SQLite has moved (one message in some hundreds).
 */
export interface Traces {
  /** Something was erased. `closed`: an inbox, whose owner was told that it is. */
  erased(closed?: 'closed'): void
  /** Removes what is left. Resolves when it is done, or has to wait for the next time. */
  remove(): Promise<void>
  /** The same for the end, when nobody waits any more and the checkpointer has stopped. */
  removeLast(): void
}

export function createTraces(options: {
  db: DatabaseSync
  checkpointer: Checkpointer
  alone: GroupCommit['alone']
  monotonic: Monotonic
  /** The last run may have told somebody that an inbox is closed, and not have come to write the file anew. */
  crashed: boolean
}): Traces {
  const { db, checkpointer, alone, monotonic } = options
  // Nobody knows what the run before has left.
  let inLog = true
  let inPages = true
  let isRewriteDue = options.crashed
  let closed = false
  let rewrittenAt = monotonic()

  async function rewriteWhenDue(): Promise<void> {
    if (!isRewriteDue && !closed && !(inPages && monotonic() - rewrittenAt >= rewriteEveryMs)) return
    inPages = isRewriteDue = closed = false
    rewrittenAt = monotonic()
    // One that is too large is not tried again each minute.
    await checkpointer.rewrite()
  }

  return {
    erased(kind) {
      inLog = inPages = true
      closed ||= kind === 'closed'
    },
    async remove() {
      if (!inLog) return
      // The most of it beside the writers, who then wait for the rest only.
      await checkpointer.pass()
      await alone(async () => {
        await rewriteWhenDue()
        inLog = false
        if (!(await checkpointer.empty())) inLog = true
      })
    },
    removeLast() {
      try {
        if (closed) rewrite(db)
      } catch {
        // The disk is full: the next start does it.
      }
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
    },
  }
}
