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
  /** Brings the write-ahead log to disk, with so many changes in it that somebody waits for. */
  sync: (changes: number, done: (error: Error | null) => void) => void
  onCommit: OnCommit
  /** Called in the transaction, after the writes. */
  beforeCommit: () => void
  /** Called after each group; nothing is written before what it answers resolves. */
  pause: () => Promise<void> | null
  /** The group is on disk; called before the writers are told. */
  afterSync: () => void
  /** Nothing of the group was kept: whatever the writes changed in memory must be forgotten. */
  afterRollback: () => void
  /** The disk refused to sync. What it holds is not known any more, and only a new start reads it again. */
  onBroken: (error: StoreError) => void
}

/** Nobody waits longer than this for others to join. */
const longestGatherMs = 1

/**
 * All writes that come one after the other, and all that come while a sync is under way, share one transaction and one fdatasync. There is no timer: the next group
 * gathers by itself.
 *
 * SQLite with `synchronous = FULL` would do the same fsync within COMMIT, and the whole relay would stand still for it, most of the time of a commit. So SQLite only writes
 * (`NORMAL`, which syncs where the file's integrity needs it), and the log is synced here, in the thread pool, before anybody is told: what FULL promises, without the wait.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { db, sync, onCommit } = options
  const begin = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')
  let queue: Write[] = []
  let busy = false
  let broken: StoreError | null = null

  function schedule(): void {
    busy = true
    gather(0, performance.now() + longestGatherMs)
  }

  /** Writes when a turn of the event loop brought nothing more: under load the group is then as large as it gets, with one sender it is written at once. */
  function gather(before: number, until: number): void {
    setImmediate(() => {
      if (queue.length > before && queue.length > 1 && performance.now() < until) gather(queue.length, until)
      else flush()
    })
  }

  function flush(): void {
    const group = queue
    queue = []
    const start = performance.now()
    try {
      begin.run()
      for (const write of group) write.apply()
      options.beforeCommit()
      commit.run()
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      options.afterRollback()
      finish(group, storeError(error))
      return
    }
    sync(group.length, (error) => {
      if (error) {
        broken = new StoreError(`the disk does not sync: ${error.message}`)
        options.onBroken(broken)
        return finish(group, broken)
      }
      onCommit(performance.now() - start, group.length)
      options.afterSync()
      finish(group, null)
    })
  }

  function finish(group: Write[], error: StoreError | null): void {
    for (const write of group) {
      if (error) write.failed(error)
      else write.done()
    }
    const pause = options.pause()
    if (pause) void pause.then(next)
    else next()
  }

  function next(): void {
    if (queue.length > 0) schedule()
    else busy = false
  }

  function write<Value>(apply: () => Value): Promise<Value> {
    if (broken) return Promise.reject(broken)
    return new Promise<Value>((resolve, reject) => {
      let value: Value
      queue.push({
        apply: () => {
          value = apply()
        },
        done: () => resolve(value),
        failed: reject,
      })
      if (!busy) schedule()
    })
  }

  return { write, settled: () => (busy ? write(() => undefined) : Promise.resolve()) }
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
