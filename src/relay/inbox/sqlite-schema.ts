import { closeSync, existsSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** "AfIm": tells our files from other SQLite files. */
const applicationId = 0x4166496d

/**
 * Each entry takes the file one version further; entries are never changed once released, only added.
 *
 * `seq` is one row of numbers for all inboxes, so that new messages go to the end of the table, whichever inbox they
 * are for, and the oldest stand at its start. `body` is the last column: at the start, when the rest is read through,
 * what of it did not fit into the row's page is left alone.
 */
const migrations = [
  `CREATE TABLE counter (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT, WITHOUT ROWID;
   INSERT INTO counter VALUES ('seq', 0), ('probe', 0);
   CREATE TABLE inbox (
     key INTEGER PRIMARY KEY AUTOINCREMENT,
     id TEXT NOT NULL UNIQUE,
     read_at INTEGER NOT NULL,
     dropped INTEGER NOT NULL DEFAULT 0
   ) STRICT;
   CREATE TABLE message (
     seq INTEGER PRIMARY KEY,
     inbox INTEGER NOT NULL,
     size INTEGER NOT NULL,
     received_at INTEGER NOT NULL,
     tag TEXT,
     content_type TEXT,
     body BLOB NOT NULL
   ) STRICT;
   CREATE INDEX message_brief ON message (seq, inbox, size);`,
  // It was read at the start in place of the messages, and cost each webhook a tenth of what storing it takes.
  'DROP INDEX message_brief',
]

/** Larger than the default of 4 KiB: a group of webhooks then is fewer writes. */
export const pageBytes = 16_384
/** What the write-ahead log is cut back to when it was longer. */
const logBytes = 16 * 1024 * 1024

/**
 * Opens the relay's database and brings it to the current schema. Throws an Error whose message is for the operator:
 * the file is another program's, is newer than this relay, or is in use by another relay.
 * @param path a file, made when missing; its folder must be there
 */
export function openDatabase(path: string): { db: DatabaseSync; wal: number; release: () => void } {
  const folder = dirname(path)
  if (!existsSync(folder)) throw new Error(`the folder of ${path} is not there: make it, or correct RELAY_STORE`)
  const lock = lockFile(path)
  try {
    const db = openFile(path)
    try {
      prepare(db, path)
      // There since the first write, and the same file as long as we have the database open.
      const wal = openSync(`${path}-wal`, 'r+')
      return { db, wal, release: () => release(wal, lock) }
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

function release(wal: number, lock: DatabaseSync): void {
  closeSync(wal)
  lock.close()
}

function openFile(path: string): DatabaseSync {
  try {
    return new DatabaseSync(path)
  } catch (error) {
    throw new Error(`${path} can't be opened: ${error instanceof Error ? error.message : 'unknown'}`)
  }
}

/**
 * One process writes, and keeps in memory what it wrote: a second one would hand out stale answers. SQLite's lock on a
 * file of its own goes with the process, however it ends, and leaves the database readable for backups.
 */
function lockFile(path: string): DatabaseSync {
  const lock = openFile(`${path}-lock`)
  try {
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; BEGIN EXCLUSIVE')
    return lock
  } catch {
    lock.close()
    throw new Error(`${path} is in use by another relay. Several processes need RELAY_STORE=redis://...`)
  }
}

function prepare(db: DatabaseSync, path: string): void {
  const version = pragma(db, 'user_version')
  const owner = pragma(db, 'application_id')
  if (owner !== applicationId && (owner !== 0 || version !== 0 || pragma(db, 'page_count') !== 0))
    throw new Error(`${path} is not a relay's database`)
  if (version > migrations.length)
    throw new Error(
      `${path} was written by a newer relay (schema ${version}, this one knows ${migrations.length}). Start that version, or restore an older backup`,
    )
  // The order counts: auto_vacuum takes effect only before the first table, and not once the file is in WAL mode.
  db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${logBytes};
    PRAGMA cache_size = -16000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = FAST; PRAGMA busy_timeout = 2000`)
  // `NORMAL`: the write-ahead log is synced by the group commit. That of the migrations by the first of those.
  for (let next = version; next < migrations.length; next++) {
    db.exec(
      `BEGIN IMMEDIATE; ${migrations[next]}; PRAGMA application_id = ${applicationId}; PRAGMA user_version = ${next + 1}; COMMIT`,
    )
  }
  db.exec("UPDATE counter SET value = value WHERE name = 'probe'")
}

function pragma(db: DatabaseSync, name: string): number {
  const value = db.prepare(`PRAGMA ${name}`).get()?.[name]
  return typeof value === 'number' ? value : 0
}
