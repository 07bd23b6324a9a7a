import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { copyDatabase } from '../../../src/relay/inbox/sqlite-copy.ts'
import { openDatabase } from '../../../src/relay/inbox/sqlite-schema.ts'

let dir: string
let path: string
let copy: string
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-copy-'))
  path = join(dir, 'relay.db')
  copy = join(dir, 'copy.db')
})
afterEach(() => rmSync(dir, { recursive: true }))

it('copies a database that is in use, for its owner alone, and marks the copy as one', () => {
  const opened = openDatabase(path)
  opened.db.exec("INSERT INTO inbox (id, read_at) VALUES ('kept', 5)")
  copyDatabase(path, copy)
  opened.close()
  expect(statSync(copy).mode & 0o777).toBe(0o600)
  const db = new DatabaseSync(copy, { readOnly: true })
  expect(db.prepare('SELECT id, read_at FROM inbox').all()).toEqual([{ id: 'kept', read_at: 5 }])
  expect(db.prepare("SELECT value FROM counter WHERE name = 'copied'").get()).toEqual({ value: 1 })
  db.close()
  expect(readdirSync(dir).filter((name) => name.startsWith('copy'))).toEqual(['copy.db'])
})

it('writes over nothing', () => {
  openDatabase(path).close()
  writeFileSync(copy, 'somebody needs this')
  expect(() => copyDatabase(path, copy)).toThrow('EEXIST')
  expect(readFileSync(copy, 'utf8')).toBe('somebody needs this')
})

it('leaves nothing behind when it can not be finished', () => {
  writeFileSync(path, 'this is no database, and long enough for one')
  expect(() => copyDatabase(path, copy)).toThrow(/not a database/)
  expect(existsSync(copy)).toBe(false)
  expect(() => copyDatabase(join(dir, 'missing.db'), copy)).toThrow()
  expect(existsSync(copy)).toBe(false)
})
