import type { ObjectStorage, SqlRow } from './object-storage.ts'

/**
 * Entry n takes an object from schema n to n + 1; entries are never changed once released, only added. `inbox` has one
 * row. `last` is a number that no message has, but all that went had one up to it. `body` is the last column but for `sealed`, which nobody reads
 * without it: what of it does not fit into the row's page is left alone while the rest is read through.
 */
const migrations = [
  `CREATE TABLE inbox (
     schema INTEGER NOT NULL,
     read_at INTEGER NOT NULL,
     caught INTEGER NOT NULL,
     dropped INTEGER NOT NULL,
     last INTEGER NOT NULL
   ) STRICT;
   CREATE TABLE message (
     seq INTEGER PRIMARY KEY,
     size INTEGER NOT NULL,
     received_at INTEGER NOT NULL,
     tag TEXT,
     content_type TEXT,
     body BLOB NOT NULL
   ) STRICT`,
  // The key that messages are sealed to, and which of them are: those from before there was a key are not.
  `ALTER TABLE inbox ADD COLUMN seal_key TEXT;
   ALTER TABLE message ADD COLUMN sealed INTEGER NOT NULL DEFAULT 0`,
]

/** To be called in a transaction, in an object that has nothing stored. */
export function createTables({ sql }: ObjectStorage): void {
  for (const migration of migrations) sql.exec(migration)
}

/**
 * The inbox's row, brought to the current schema; undefined when no inbox is open. Writes nothing then: strangers ask for
 * ids that nobody opened, and an object that has stored nothing costs nothing.
 */
export function readInbox(storage: ObjectStorage): SqlRow | undefined {
  const { sql } = storage
  if (sql.exec("SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = 'inbox'").toArray().length === 0)
    return undefined
  const [row] = sql.exec('SELECT * FROM inbox').toArray()
  const version = Number(row?.schema)
  if (row === undefined || version === migrations.length) return row
  if (version > migrations.length)
    throw new Error(`written by a newer relay (schema ${version}, this one knows ${migrations.length})`)
  return storage.transactionSync(() => {
    for (const migration of migrations.slice(version)) sql.exec(migration)
    sql.exec('UPDATE inbox SET schema = ?', migrations.length)
    return sql.exec('SELECT * FROM inbox').toArray()[0]
  })
}

export const currentSchema = migrations.length
