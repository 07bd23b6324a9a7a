import { fstatSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { openDatabase } from '../../../src/relay/inbox/sqlite-schema.ts'

let dir: string
let path: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-schema-'))
  path = join(dir, 'relay.db')
})
afterEach(() => rmSync(dir, { recursive: true }))

it('makes a file for its owner alone, and finds it again as its own', () => {
  openDatabase(path).close()
  expect([path, `${path}-lock`].map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600])
  const again = openDatabase(path)
  expect(again.db.prepare('SELECT count(*) AS count FROM inbox').get()).toEqual({ count: 0 })
  again.close()
})

it('takes a file that is empty', () => {
  writeFileSync(path, '')
  openDatabase(path).close()
})

it.each(['CREATE TABLE bookmarks (url TEXT)', 'PRAGMA application_id = 5', 'PRAGMA user_version = 1'])(
  'refuses the file of another program, and leaves it as it is: %s',
  (sql) => {
    const other = new DatabaseSync(path)
    other.exec(sql)
    expect(() => openDatabase(path)).toThrow(`${path} is not a relay's database`)
    expect(other.prepare("SELECT name FROM sqlite_schema WHERE name = 'inbox'").all()).toEqual([])
    other.close()
  },
)

it('says what to do when the folder is not there, or the file is none', () => {
  expect(() => openDatabase(join(dir, 'missing', 'relay.db'))).toThrow(/make it, or correct RELAY_STORE/)
  expect(() => openDatabase(dir)).toThrow(`${dir} can't be opened`)
})

it('lets go of all its files when it is closed, and when it can not be opened', () => {
  const opened = openDatabase(path)
  opened.close()
  expect([opened.db.isOpen, opened.lock.isOpen]).toEqual([false, false])
  expect(() => fstatSync(opened.wal)).toThrow('EBADF')
  const db = new DatabaseSync(path)
  db.exec('PRAGMA user_version = 99')
  expect(() => openDatabase(path)).toThrow(/newer relay/)
  db.exec('PRAGMA user_version = 4')
  db.close()
  // Nothing of the failed attempt holds the lock any more.
  openDatabase(path).close()
})

it('knows whether the run before came to a good end', () => {
  const first = openDatabase(path)
  expect(first.crashed).toBe(false)
  first.close()
  const second = openDatabase(path)
  expect(second.crashed).toBe(false)
  second.close()
  writeFileSync(`${path}-wal`, 'what a crash left')
  const third = openDatabase(path)
  expect(third.crashed).toBe(true)
  third.close()
})
