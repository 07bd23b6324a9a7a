import type { DatabaseSync } from 'node:sqlite'
import type { Monotonic } from '../monotonic.ts'
import { type OnCommit, StoreError, StoreFullError } from './inbox.ts'

export interface GroupCommit {
  /**
   * Runs `apply` in the next transaction and answers its value once that is on disk. Rejects with StoreError when it is
   * not.
   * @param bytes how much is written; 0 for what is small
   */
  write<Value>(apply: () => Value, bytes?: number): Promise<Value>
  /** Runs it while nothing is written; what comes meanwhile is written afterwards. One at a time. */
  alone<Value>(run: () => Promise<Value>): Promise<Value>
  /** Resolves when all that was asked for so far is on disk or has failed. */
  settled(): Promise<void>
}

interface Write {
  readonly bytes: number
  apply(): void
  done(): void
  failed(error: StoreError): void
}

/** A class, because thousands a second are made: closures for each would be half of what they cost. */
class PendingWrite<Value> implements Write {
  readonly bytes: number
  readonly #apply: () => Value
  readonly #resolve: (value: Value) => void
  readonly #reject: (error: StoreError) => void
  #outcome: { value: Value } | null = null

  constructor(bytes: number, apply: () => Value, resolve: (value: Value) => void, reject: (error: StoreError) => void) {
    this.bytes = bytes
    this.#apply = apply
    this.#resolve = resolve
    this.#reject = reject
  }

  apply(): void {
    this.#outcome = { value: this.#apply() }
  }

  done(): void {
    if (this.#outcome) this.#resolve(this.#outcome.value)
  }

  failed(error: StoreError): void {
    this.#reject(error)
  }
}

export interface GroupCommitOptions {
  db: DatabaseSync
  /** Brings the write-ahead log to disk. */
  sync: (done: (error: Error | null) => void) => void
  monotonic: Monotonic
  /** Runs it in the next turn of the event loop. */
  nextTurn: (run: () => void) => void
  onCommit: OnCommit
  /** Called in the transaction, after the writes. */
  beforeCommit: () => void
  /** Called after each commit, before its sync; nothing more is written before what it answers resolves. */
  pause: () => Promise<void> | null
  /** SQLite has taken the group, and only a power cut before its sync would take it back. */
  afterCommit: () => void
  /** Nothing of the group was kept: whatever the writes changed in memory must be forgotten. */
  afterRollback: () => void
  /** The disk refused to sync. What it holds is not known any more, and only a new start reads it again. */
  onBroken: (error: StoreError) => void
}

/** Nobody waits longer than this for others to join. */
const longestBatchMs = 1
/** What one group holds at most: the event loop stands still while it is written, about 10 ms. */
const mostWrites = 256
const mostBytes = 4 * 1024 * 1024

/**
 * All writes that come one after the other, and all that come while a sync is under way, share one transaction and one
 * fdatasync.
 *
 * SQLite with `synchronous = FULL` would do the same fsync within COMMIT, and the whole relay would stand still for it,
 * most of the time of a commit. So SQLite only writes (`NORMAL`, which syncs where the file's integrity needs it), and
 * the log is synced here, in the thread pool, before any writer is told: what FULL promises, without the wait.
 */
export function createGroupCommit(options: GroupCommitOptions): GroupCommit {
  const { db, sync, monotonic, nextTurn, onCommit } = options
  const begin = db.prepare('BEGIN')
  const commit = db.prepare('COMMIT')
  const queue: Write[] = []
  let scheduled = false
  let syncing = false
  /** What must be over before the next group is written. */
  let pauses = 0
  let lastSize = 0
  let broken: StoreError | null = null

  function schedule(): void {
    if (scheduled || syncing || pauses > 0 || queue.length === 0) return
    scheduled = true
    batchTick(0, monotonic() + longestBatchMs)
  }

  /**
   * Goes on while a turn of the event loop brings more, or while those of the last group, who were told at the same
   * time, are not half back: under load a group is then as large as it gets, with one sender it is written at once.
   */
  function batchTick(before: number, until: number): void {
    nextTurn(() => {
      const isGrowing = queue.length > before && queue.length > 1
      if ((isGrowing || queue.length < lastSize / 2) && monotonic() < until) batchTick(queue.length, until)
      else {
        scheduled = false
        flush()
      }
    })
  }

  function flush(): void {
    if (syncing || pauses > 0 || queue.length === 0) return
    const group = queue.splice(0, groupSize())
    lastSize = group.length
    const start = monotonic()
    if (!apply(group)) {
      schedule()
      return
    }
    pause()
    syncing = true
    sync((error) => {
      syncing = false
      if (error) {
        breakDown(group, error)
        return
      }
      onCommit(monotonic() - start, group.length)
      for (const write of group) write.done()
      schedule()
    })
    // After the sync was begun, which goes on beside what this does.
    options.afterCommit()
  }

  function groupSize(): number {
    let bytes = 0
    let count = 0
    for (const write of queue) {
      bytes += write.bytes
      if (count === mostWrites || (count > 0 && bytes > mostBytes)) break
      count += 1
    }
    return count
  }

  function pause(): void {
    const over = options.pause()
    if (over) void alone(() => over)
  }

  async function alone<Value>(run: () => Promise<Value>): Promise<Value> {
    pauses += 1
    try {
      return await run()
    } finally {
      pauses -= 1
      schedule()
    }
  }

  function apply(group: Write[]): boolean {
    try {
      begin.run()
      for (const write of group) write.apply()
      options.beforeCommit()
      commit.run()
      return true
    } catch (error) {
      if (db.isTransaction) db.exec('ROLLBACK')
      options.afterRollback()
      const failure = storeError(error)
      for (const write of group) write.failed(failure)
      return false
    }
  }

  function breakDown(group: Write[], error: Error): void {
    broken = new StoreError(`the disk does not sync: ${error.message}`)
    options.onBroken(broken)
    for (const write of group.concat(queue.splice(0))) write.failed(broken)
  }

  function write<Value>(apply: () => Value, bytes = 0): Promise<Value> {
    if (broken) return Promise.reject(broken)
    return new Promise<Value>((resolve, reject) => {
      queue.push(new PendingWrite(bytes, apply, resolve, reject))
      schedule()
    })
  }

  return {
    write,
    alone,
    settled: () => (syncing || pauses > 0 || queue.length > 0 ? write(() => undefined) : Promise.resolve()),
  }
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
