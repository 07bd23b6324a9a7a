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
  stop(): Promise<void>
}

/**
 * Writes the log back in a thread of its own: done by a commit, as SQLite does by itself, it would stand in the way of
 * everybody for tens of milliseconds, syncs and all.
 *
 * SQLite begins the log anew when all of it was written back, which under load is never while writers write on. So
 * there are two passes: a long one beside the writers, and a short one for what came meanwhile, for which they wait.
 */
export function createCheckpointer(db: DatabaseSync, path: string, pageBytes: number): Checkpointer {
  const length = db.prepare('PRAGMA wal_checkpoint(NOOP)')
  const worker = new Worker(new URL('./sqlite-checkpoint-worker.ts', import.meta.url), {
    workerData: path,
    resourceLimits: { maxYoungGenerationSizeMb: 1, maxOldGenerationSizeMb: 32 },
  })
  // It must not keep the process alive.
  worker.unref()
  let onDone = () => {}
  let firstPass = Promise.resolve()
  let phase: 'short' | 'first pass' | 'second pass due' | 'failed' = 'short'
  let groups = 0
  let bytes = 0

  worker.on('message', () => onDone())
  worker.on('error', () => {
    // SQLite can do it by itself, at the price above.
    phase = 'failed'
    db.exec(`PRAGMA wal_autocheckpoint = ${longBytes / pageBytes}`)
    onDone()
  })

  function pass(): Promise<void> {
    return new Promise((resolve) => {
      onDone = resolve
      worker.postMessage('checkpoint')
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
        return pass()
      }
      if (phase === 'first pass' && bytes >= mostMeanwhileBytes) return firstPass
      if (phase !== 'short' || (groups < lookEveryGroups && bytes < lookEveryBytes)) return null
      groups = bytes = 0
      if (isLong()) {
        phase = 'first pass'
        firstPass = pass().then(() => {
          if (phase === 'first pass') phase = 'second pass due'
        })
      }
      return null
    },
    async stop() {
      await worker.terminate()
    },
  }
}
