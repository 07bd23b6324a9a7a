import type { DatabaseSync, SQLOutputValue } from 'node:sqlite'
import type { StoredMessage } from './inbox.ts'

/** All SQL of the SQLite store but its schema. */
export function prepareStatements(db: DatabaseSync) {
  return {
    findInbox: db.prepare('SELECT key, read_at, dropped FROM inbox WHERE id = ?'),
    insertInbox: db.prepare('INSERT INTO inbox (id, read_at) VALUES (?, ?)'),
    renewInbox: db.prepare('UPDATE inbox SET read_at = ? WHERE key = ?'),
    setDropped: db.prepare('UPDATE inbox SET dropped = ? WHERE key = ?'),
    deleteInbox: db.prepare('DELETE FROM inbox WHERE key = ?'),
    idOfInbox: db.prepare('SELECT id FROM inbox WHERE key = ?'),
    unreadInboxes: db.prepare('SELECT key, id FROM inbox WHERE read_at <= ? ORDER BY read_at LIMIT ?'),
    countInboxes: db.prepare('SELECT count(*) AS n FROM inbox'),

    insertMessage: db.prepare('INSERT INTO message VALUES (?, ?, ?, ?, ?, ?, ?)'),
    readMessages: db.prepare('SELECT * FROM message WHERE inbox = ? AND seq > ? ORDER BY seq LIMIT ?'),
    newest: db.prepare('SELECT max(seq) AS seq FROM message WHERE inbox = ?'),
    weigh: db.prepare('SELECT count(*) AS n, ifnull(sum(size), 0) AS bytes FROM message WHERE inbox = ? AND seq <= ?'),
    deleteThrough: db.prepare('DELETE FROM message WHERE inbox = ? AND seq <= ?'),
    oldest: db.prepare('SELECT seq, inbox, size, received_at FROM message ORDER BY seq LIMIT ?'),
    deleteOne: db.prepare('DELETE FROM message WHERE seq = ?'),
    weighAll: db.prepare('SELECT count(*) AS n, ifnull(sum(size), 0) AS bytes FROM message'),

    startErasing: db.prepare('INSERT INTO erasing VALUES (?)'),
    erasing: db.prepare('SELECT inbox FROM erasing LIMIT 1'),
    someOf: db.prepare('SELECT seq, size FROM message WHERE inbox = ? ORDER BY seq LIMIT ?'),
    doneErasing: db.prepare('DELETE FROM erasing WHERE inbox = ?'),

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
    receivedAt: integer(row, 'received_at'),
    tag: text(row, 'tag'),
    contentType: text(row, 'content_type'),
    body: body instanceof Uint8Array ? Buffer.from(body.buffer, body.byteOffset, body.byteLength) : Buffer.alloc(0),
  }
}
