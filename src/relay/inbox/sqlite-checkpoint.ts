import type { DatabaseSync } from 'node:sqlite'
import { Worker } from 'node:worker_threads'

/** The log is written back to the database when it is about this long. */
const longBytes = 8 * 1024 * 1024
/**
 * Bodies that may come during the first pass; then writers wait for it, so that the log stays below about four times
 * `longBytes` whatever comes.
 */
const mostMeanwhileBytes = 2 * longBytes
/** How often its length is looked at: asking costs as much as a small commit. */
const lookEveryGroups = 32
const lookEveryBytes = 1024 * 1024

export interface Checkpointer {
  /**
   * To be called after each group, with the bytes of its bodies. Answers a promise when nothing may be written before
   * it resolves.
   */
  afterGroup(bytes: number): Promise<void> | null
  /** Writes back what is in the log now, beside the writers. */
  pass(): Promise<unknown>
  /**
   * Empties the log, so that nothing is left in it of what was erased. Nothing may be written meanwhile. False: not
   * all of it, because another program reads the database; nothing is lost, and the next time may do.
   */
  empty(): Promise<boolean>
  /**
   * Writes the database anew when it is small, so that nothing is left in it of what was erased. Nothing may be written
   * meanwhile. False: it was not done.
   */
  rewrite(): Promise<boolean>
  stop(): Promise<void>
}

/** The thread that does the work; a Worker. */
export interface CheckpointThread {
  postMessage(task: 'pass' | 'empty' | 'rewrite'): void
  on(event: 'message', listener: (done: boolean) => void): unknown
  on(event: 'error', listener: (error: Error) => void): unknown
  terminate(): Promise<unknown>
}

function startThread(path: string): CheckpointThread {
  const worker = new Worker(new URL('./sqlite-checkpoint-worker.ts', import.meta.url), {
    workerData: path,
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 },
  })
  // It must not keep the process alive.
  worker.unref()
  return worker
}

/**
 * Writes the log back in a thread of its own: done by a commit, as SQLite does by itself, it would stand in the way of
 * everybody for tens of milliseconds, syncs and all.
 *
 * SQLite begins the log anew when all of it was written back, which under load is never while writers write on. So
 * there are two passes: a long one beside the writers, and a short one for what came meanwhile, for which they wait.
 */
export function createCheckpointer(
  db: DatabaseSync,
  path: string,
  pageBytes: number,
  start: typeof startThread = startThread,
): Checkpointer {
  const length = db.prepare('PRAGMA wal_checkpoint(NOOP)')
  const thread = start(path)
  /** Who waits for an answer, in the order they asked. */
  const asked: ((done: boolean) => void)[] = []
  let firstPass: Promise<unknown> = Promise.resolve()
  let phase: 'short' | 'first pass' | 'second pass due' | 'failed' = 'short'
  let groups = 0
  let bytes = 0

  thread.on('message', (done) => asked.shift()?.(done))
  thread.on('error', () => {
    // SQLite can do it by itself, at the price above.
    phase = 'failed'
    db.exec(`PRAGMA wal_autocheckpoint = ${longBytes / pageBytes}`)
    for (const answer of asked.splice(0)) answer(false)
  })

  function ask(task: 'pass' | 'empty' | 'rewrite'): Promise<boolean> {
    if (phase === 'failed') return Promise.resolve(false)
    return new Promise((resolve) => {
      asked.push(resolve)
      thread.postMessage(task)
    })
  }

  function isLong(): boolean {
    const log = length.get()?.log
    return typeof log === 'number' && log * pageBytes > longBytes
  }

  return {
    afterGroup(groupBytes) {
      groups += 1
      bytes += groupBytes
      if (phase === 'second pass due') {
        phase = 'short'
        groups = bytes = 0
        return ask('pass').then(() => {})
      }
      if (phase === 'first pass' && bytes >= mostMeanwhileBytes) return firstPass.then(() => {})
      if (phase !== 'short' || (groups < lookEveryGroups && bytes < lookEveryBytes)) return null
      groups = bytes = 0
      if (isLong()) {
        phase = 'first pass'
        firstPass = ask('pass').then(() => {
          if (phase === 'first pass') phase = 'second pass due'
        })
      }
      return null
    },
    pass: () => ask('pass'),
    async empty() {
      if (phase !== 'failed') return ask('empty')
      return db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0
    },
    rewrite: () => ask('rewrite'),
    async stop() {
      await thread.terminate()
    },
  }
}
