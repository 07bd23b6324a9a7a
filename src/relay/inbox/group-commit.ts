import type { DatabaseSync } from 'node:sqlite'
import { type OnCommit, StoreError, StoreFullError } from './inbox.ts'

export interface GroupCommit {
  /** Runs `apply` in the next transaction and answers its value once that is on disk. Rejects with StoreError when it is not. */
  write<Value>(apply: () => Value): Promise<Value>
  /** Resolves when all that was asked for so far is on disk or has failed. */
  settled(): Promise<void>
}

interface Write {
  apply: () => void
  done: () => void
  failed: (error: StoreError) => void
}

export interface GroupCommitOptions {
  db: DatabaseSync
  onCommit: OnCommit
  /** Called in the transaction, after the writes. */
  beforeCommit: () => void
  /** Called after the commit, before the writers are told. */
  afterCommit: () => void
  /** Nothing of the group was kept: whatever the writes changed in memory must be forgotten. */
  afterRollback: () => void
}

/**
 * All writes of one turn of the event loop share one transaction, hence one fsync. There is no timer: while a commit runs,
 * the next group gathers in the sockets by itself.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { db, onCommit, beforeCommit, afterCommit, afterRollback } = options
  const begin = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')
  let queue: Write[] = []

  function flush(): void {
    const group = queue
    queue = []
    const start = performance.now()
    try {
      begin.run()
      for (const write of group) write.apply()
      beforeCommit()
      commit.run()
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      afterRollback()
      const failure = storeError(error)
      for (const write of group) write.failed(failure)
      return
    }
    onCommit(performance.now() - start, group.length)
    afterCommit()
    for (const write of group) write.done()
  }

  function write<Value>(apply: () => Value): Promise<Value> {
    return new Promise<Value>((resolve, reject) => {
      let value: Value
      if (queue.length === 0) setImmediate(flush)
      queue.push({
        apply: () => {
          value = apply()
        },
        done: () => resolve(value),
        failed: reject,
      })
    })
  }

  return { write, settled: () => (queue.length === 0 ? Promise.resolve() : write(() => undefined)) }
}

/** https://www.sqlite.org/rescode.html#full */
const sqliteFull = 13

/** Names the failure without naming what was to be written. */
export function storeError(error: unknown): StoreError {
  if (error instanceof StoreError) return error
  const message = error instanceof Error ? error.message : 'unknown'
  const code = error instanceof Error && 'errcode' in error ? error.errcode : undefined
  return code === sqliteFull ? new StoreFullError('the disk is full') : new StoreError(`SQLite: ${message}`)
}
