import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'
import { rewrite } from './sqlite-rewrite.ts'

// A connection of its own. Each message asks for one thing, and each answer says whether it was done.
const path: unknown = workerData
if (typeof path !== 'string') throw new Error('the path of the database is missing')
const db = new DatabaseSync(path)
// The timeout counts when a backup is reading: it goes on for as long as it likes, and the writers wait for us.
db.exec('PRAGMA synchronous = FULL; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 100')

const tasks: Record<string, () => boolean> = {
  /** PASSIVE takes what is complete and holds up nobody. */
  pass: () => checkpoint('PASSIVE'),
  /** All of the log, and not a byte of it is left. False: somebody is still reading what stands in it. */
  empty: () => checkpoint('TRUNCATE'),
  rewrite: () => rewrite(db),
}

function checkpoint(mode: 'PASSIVE' | 'TRUNCATE'): boolean {
  return db.prepare(`PRAGMA wal_checkpoint(${mode})`).get()?.busy === 0
}

parentPort?.on('message', (task: string) => {
  let done = false
  try {
    done = tasks[task]?.() ?? false
  } catch (error) {
    // Somebody else holds the database, or the disk is full: the next one may succeed.
    if (!(error instanceof Error && 'errcode' in error)) throw error
  }
  parentPort?.postMessage(done)
})
