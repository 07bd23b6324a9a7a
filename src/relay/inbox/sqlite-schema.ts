import { closeSync, existsSync, openSync, statSync } from 'node:fs'
import { dirname } from 'node:path'
import { DatabaseSync } from 'node:sqlite'

/** "AfIm": tells our files from other SQLite files. */
const applicationId = 0x4166496d

/**
 * Each entry takes the file one version further; entries are never changed once released, only added.
 *
 * `seq` is one row of numbers for all inboxes, so that new messages go to the end of the table, whichever inbox they
 * are for, and the oldest stand at its start. `body` is the last column but for `sealed`, which nobody reads without it: at
 * the start, when the rest is read through, what of it did not fit into the row's page is left alone.
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
  // Whether an inbox has ever caught a message: nobody knows of those that are there, so that they count as used.
  // `run` and `copied`: see sqlite-restore.ts. `message.received_at` is negative from here on when it is not known.
  `ALTER TABLE inbox ADD COLUMN caught INTEGER NOT NULL DEFAULT 1;
   INSERT OR IGNORE INTO counter VALUES ('run', 0), ('copied', 0)`,
  // The key that an inbox's messages are sealed to, and which of them are: those from before it had a key are not.
  `ALTER TABLE inbox ADD COLUMN seal_key TEXT;
   ALTER TABLE message ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0`,
]

/** Larger than the default of 4 KiB: a group of webhooks then is fewer writes. */
export const pageBytes = 16_384
/** What the write-ahead log is cut back to when it was longer. */
const logBytes = 16 * 1024 * 1024

export interface OpenDatabase {
  db: DatabaseSync
  /** The write-ahead log, to be synced. */
  wal: number
  /** Belongs to this process as long as it is open, and stays where it is when the database is put back from a copy. */
  lock: DatabaseSync
  /** The last run did not come to a good end: its log was still there. */
  crashed: boolean
  close(): void
}

/**
 * Opens the relay's database and brings it to the current schema. Throws an Error whose message is for the operator:
 * the file is another program's, is newer than this relay, or is in use by another relay.
 * @param path a file, made when missing, for its owner alone; its folder must be there
 */
export function openDatabase(path: string): OpenDatabase {
  const folder = dirname(path)
  if (!existsSync(folder)) throw new Error(`the folder of ${path} is not there: make it, or correct RELAY_STORE`)
  const lock = lockFile(path)
  const crashed = (statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0) > 0
  try {
    const db = openFile(path)
    try {
      prepare(db, path)
      // There since the first write, and the same file as long as we have the database open.
      const wal = openSync(`${path}-wal`, 'r+')
      return { db, wal, lock, crashed, close: () => close(db, wal, lock) }
    } catch (error) {
      db.close()
      throw error
    }
  } catch (error) {
    lock.close()
    throw error
  }
}

function close(db: DatabaseSync, wal: number, lock: DatabaseSync): void {
  db.close()
  closeSync(wal)
  lock.close()
}

/** Whoever may read the file may read what is in the inboxes. SQLite's other files get the mode of this one. */
function openFile(path: string): DatabaseSync {
  try {
    closeSync(openSync(path, 'a', 0o600))
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
    lock.exec('PRAGMA locking_mode = EXCLUSIVE; PRAGMA synchronous = NORMAL; BEGIN EXCLUSIVE; COMMIT')
    return lock
  } catch {
    lock.close()
    throw new Error(`${path} is in use by another relay. Several processes need RELAY_STORE=redis://...`)
  }
}

function prepare(db: DatabaseSync, path: string): void {
  const version = pragma(db, 'user_version')
  // A file without a page is new: whatever another program sets in it makes it one page long.
  if (pragma(db, 'application_id') !== applicationId && pragma(db, 'page_count') > 0)
    throw new Error(`${path} is not a relay's database`)
  if (version > migrations.length)
    throw new Error(
      `${path} was written by a newer relay (schema ${version}, this one knows ${migrations.length}). Start that version, or restore an older backup`,
    )
  // The order counts: auto_vacuum takes effect only before the first table, and not once the file is in WAL mode.
  db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA auto_vacuum = INCREMENTAL; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
    PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = ${logBytes};
    PRAGMA cache_size = -4000; PRAGMA temp_store = MEMORY; PRAGMA secure_delete = ON; PRAGMA busy_timeout = 2000`)
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
