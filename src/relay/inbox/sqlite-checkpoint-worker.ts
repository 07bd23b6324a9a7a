import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

// A connection of its own: PASSIVE takes what is complete and holds up nobody. Each message asks for one pass.
const path: unknown = workerData
if (typeof path !== 'string') throw new Error('the path of the database is missing')
const db = new DatabaseSync(path)
db.exec('PRAGMA synchronous = FULL')
const checkpoint = db.prepare('PRAGMA wal_checkpoint(PASSIVE)')
parentPort?.on('message', () => {
  checkpoint.get()
  parentPort?.postMessage('done')
})
