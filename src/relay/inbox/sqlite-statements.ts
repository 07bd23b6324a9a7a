import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { StoredMessage } from './inbox.ts'

/** All SQL of the SQLite store but its schema. */
export function prepareStatements(db: DatabaseSync) {
  return {
    allInboxes: db.prepare('SELECT key, id, read_at, dropped, caught, seal_key FROM inbox ORDER BY read_at'),
    insertInbox: db.prepare('INSERT INTO inbox (id, read_at, caught, seal_key) VALUES (?, ?, 0, ?)'),
    renewInbox: db.prepare('UPDATE inbox SET read_at = ? WHERE key = ?'),
    setSealKey: db.prepare('UPDATE inbox SET seal_key = ? WHERE key = ?'),
    setCaught: db.prepare('UPDATE inbox SET caught = 1 WHERE key = ?'),
    setDropped: db.prepare('UPDATE inbox SET dropped = ? WHERE key = ?'),
    setAllDropped: db.prepare('UPDATE inbox SET dropped = ?'),
    deleteInbox: db.prepare('DELETE FROM inbox WHERE key = ?'),

    allMessages: db.prepare('SELECT seq, inbox, size FROM message ORDER BY seq'),
    insertMessage: db.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?, ?)'),
    readMessage: db.prepare('SELECT seq, received_at, tag, content_type, body, sealed FROM message WHERE seq = ?'),
    deleteMessage: db.prepare('DELETE FROM message WHERE seq = ?'),
    setReceived: db.prepare('UPDATE message SET received_at = ? WHERE seq = ?'),
    oldestAfter: db.prepare('SELECT seq, inbox, size, received_at FROM message WHERE seq > ? ORDER BY seq LIMIT ?'),

    counter: db.prepare('SELECT value FROM counter WHERE name = ?'),
    setCounter: db.prepare('UPDATE counter SET value = ? WHERE name = ?'),
  }
}
export type Statements = ReturnType<typeof prepareStatements>

type Row = Record<string, SQLOutputValue> | undefined

/** A column that the schema (STRICT) holds to be an integer. 0 where there is no row. */
export function integer(row: Row, name: string): number {
  const value = row?.[name]
  return typeof value === 'number' ? value : 0
}

export function text(row: Row, name: string): string | null {
  const value = row?.[name]
  return typeof value === 'string' ? value : null
}

export function messageOf(row: Row): StoredMessage {
  const body = row?.body
  return {
    seq: integer(row, 'seq'),
    // Negative: not known but for this, see sqlite-cleaning.ts.
    receivedAt: Math.abs(integer(row, 'received_at')),
    tag: text(row, 'tag'),
    contentType: text(row, 'content_type'),
    sealed: integer(row, 'sealed') === 1,
    body: body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.alloc(0),
  }
}
