import { closeSync, copyFileSync, mkdirSync, openSync, readSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { InboxStore } from '../../src/relay/inbox/inbox.ts'
import { createSqliteStore, type SqliteStoreOptions } from '../../src/relay/inbox/sqlite.ts'
import { type CheckpointThread, createCheckpointer } from '../../src/relay/inbox/sqlite-checkpoint.ts'
import { rewrite } from '../../src/relay/inbox/sqlite-rewrite.ts'
import type { Random } from './random.ts'
import type { Time } from './time.ts'

const database = 'relay.db'
export const databaseIn = (folder: string) => join(folder, database)

/** The files of one relay, as the running process has them. */
export interface RelayDisk {
  store: InboxStore
  /**
   * Copies what a power cut leaves to another folder, because the process that ran until now has its files open and ends later. Some
   * of what was not synced may be there, and its end may be garbage.
   */
  cutPower(folder: string): void
}

/**
 * A disk that is honest and slow: what was written is safe when a sync has ended. The write-ahead log only grows from one
 * checkpoint to the next, and a checkpoint syncs both files, so that the log's safe length is all that has to be known.
 */
export function openRelayDisk(
  options: { folder: string; time: Time; random: Random } & Pick<SqliteStoreOptions, 'limits' | 'now'>,
): RelayDisk {
  const { folder, time, random, limits, now } = options
  mkdirSync(folder, { recursive: true })
  const path = databaseIn(folder)
  const wal = `${path}-wal`
  let safe = 0

  function checkpoint(task: 'pass' | 'empty' | 'rewrite'): boolean {
    const db = new DatabaseSync(path)
    try {
      db.exec('PRAGMA synchronous = FULL; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 0')
      // The log is emptied at each checkpoint. If it were overwritten from its start, a power cut could not restore what was there.
      const done = task === 'rewrite' ? rewrite(db) : db.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0
      safe = lengthOf(wal)
      return done
    } finally {
      db.close()
    }
  }

  /** The checkpointer's thread, in this one. */
  function startThread(): CheckpointThread {
    let answer = (_done: boolean) => {}
    return {
      postMessage: (task) => void time.timers.after(random.whole(1, 20), () => answer(checkpoint(task))),
      on(event: string, listener: (value: never) => void) {
        if (event === 'message') answer = listener as (done: boolean) => void
      },
      async terminate() {},
    }
  }

  const store = createSqliteStore({
    path,
    limits,
    now,
    monotonic: time.now,
    nextTurn: (run) => void time.timers.after(0, run),
    openCheckpointer: (db, file, pageBytes) => createCheckpointer(db, file, pageBytes, startThread),
    disk: {
      sync(_file, done) {
        const written = lengthOf(wal)
        time.timers.after(random.stretch(1, 40), () => {
          safe = Math.max(safe, Math.min(written, lengthOf(wal)))
          done(null)
        })
      },
      syncNow() {
        safe = lengthOf(wal)
      },
    },
  })

  return {
    store,
    cutPower(next) {
      mkdirSync(next, { recursive: true })
      const log = contentOf(wal)
      const kept = safe + Math.floor(random.next() * Math.max(0, log.length - safe))
      log.fill(0xa5, kept - Math.min(kept - safe, random.whole(0, 64)))
      writeFileSync(databaseIn(next), contentOf(path))
      if (kept > 0) writeFileSync(`${databaseIn(next)}-wal`, log.subarray(0, kept))
      copyFileSync(`${path}-lock`, `${databaseIn(next)}-lock`)
    },
  }
}

function lengthOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0
}

function contentOf(path: string): Buffer {
  const content = Buffer.alloc(lengthOf(path))
  const file = openSync(path, 'r')
  readSync(file, content, 0, content.length, 0)
  closeSync(file)
  return content
}
