import { DatabaseSync } from 'node:sqlite'
import { expect, it } from 'vitest'
import { rewrite } from '../../../src/relay/inbox/sqlite-rewrite.ts'

const mib = 1024 * 1024

/** A database of so many bytes, some of which hold nothing any more. */
function createDatabase(bytes: number): DatabaseSync {
  const db = new DatabaseSync(':memory:')
  db.exec('PRAGMA page_size = 65536; CREATE TABLE filler (data BLOB)')
  db.prepare('INSERT INTO filler VALUES (zeroblob(?)), (zeroblob(?))').run(bytes - mib, mib)
  db.exec('DELETE FROM filler WHERE rowid = 2')
  return db
}

const hasFreePages = (db: DatabaseSync) => db.prepare('PRAGMA freelist_count').get()?.freelist_count !== 0

it('leaves nothing in a database where something was erased', () => {
  const db = createDatabase(4 * mib)
  expect([hasFreePages(db), rewrite(db), hasFreePages(db)]).toEqual([true, true, false])
})

it('leaves a database of over 64 MiB as it is, and says so', () => {
  const db = createDatabase(65 * mib)
  expect([rewrite(db), hasFreePages(db)]).toEqual([false, true])
})
