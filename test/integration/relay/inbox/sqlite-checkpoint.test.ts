import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { createSqliteStore } from '../../../../src/relay/inbox/sqlite.ts'
import { type Checkpointer, createCheckpointer } from '../../../../src/relay/inbox/sqlite-checkpoint.ts'
import { newId, roomy, webhook } from '../../../relay/inbox/behaviour/world.ts'

const pageBytes = 4096
const mib = 1024 * 1024

let dir: string
let db: DatabaseSync
/** What the thread was asked for, and how it answers. */
let asked: string[]
let answer: (done: boolean) => void
let die: () => void
let checkpointer: Checkpointer

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-checkpoint-'))
  db = new DatabaseSync(join(dir, 'relay.db'))
  db.exec(`PRAGMA page_size = ${pageBytes}; PRAGMA journal_mode = WAL; PRAGMA wal_autocheckpoint = 0;
    CREATE TABLE filler (data BLOB)`)
  asked = []
  checkpointer = createCheckpointer(db, join(dir, 'relay.db'), pageBytes, () => ({
    postMessage: (task) => asked.push(task),
    on(event: 'message' | 'error', listener: ((done: boolean) => void) & ((error: Error) => void)) {
      if (event === 'message') answer = listener
      else die = () => listener(new Error('out of memory'))
    },
    terminate: async () => asked.push('terminated'),
  }))
})
afterEach(() => {
  db.close()
  rmSync(dir, { recursive: true })
})

/** Makes the log so much longer, and reports it as one group. */
function write(bytes: number): Promise<void> | null {
  db.prepare('INSERT INTO filler VALUES (?)').run(Buffer.alloc(bytes))
  return checkpointer.afterGroup(bytes)
}

/** Whether it is over, after what was due has run. */
async function isOver(promise: Promise<unknown> | null): Promise<boolean> {
  let over = false
  void promise?.then(() => (over = true))
  for (let turn = 0; turn < 5; turn++) await Promise.resolve()
  return over
}

it('leaves a short log alone, however many groups it holds', () => {
  for (let n = 0; n < 100; n++) expect(write(1000)).toBeNull()
  expect(asked).toEqual([])
})

it('writes a long log back in two passes, and lets writers wait for the second only', async () => {
  for (let n = 0; n < 9; n++) expect(write(mib)).toBeNull()
  expect(asked).toEqual(['pass'])
  expect(write(mib)).toBeNull()
  answer(true)
  await isOver(null)
  const pause = write(1000)
  expect([asked, await isOver(pause)]).toEqual([['pass', 'pass'], false])
  answer(true)
  expect(await isOver(pause)).toBe(true)
  // It has begun anew: one group more is no reason.
  db.exec('PRAGMA wal_checkpoint(TRUNCATE)')
  expect(write(1000)).toBeNull()
  expect(asked).toHaveLength(2)
})

it('looks at the log after 32 groups or 1 MiB, not each time', () => {
  db.prepare('INSERT INTO filler VALUES (?)').run(Buffer.alloc(9 * mib))
  for (let n = 0; n < 31; n++) void checkpointer.afterGroup(10)
  expect(asked).toEqual([])
  void checkpointer.afterGroup(10)
  expect(asked).toEqual(['pass'])
})

it('lets writers wait for the first pass when 16 MiB came meanwhile', async () => {
  while (asked.length === 0) void write(mib)
  for (let n = 0; n < 15; n++) expect(write(mib)).toBeNull()
  const pause = write(mib)
  expect([asked, await isOver(pause)]).toEqual([['pass'], false])
  answer(true)
  expect(await isOver(pause)).toBe(true)
})

it('answers everything in the order it was asked for', async () => {
  const [first, second, third] = [checkpointer.pass(), checkpointer.rewrite(), checkpointer.empty()]
  expect(asked).toEqual(['pass', 'rewrite', 'empty'])
  answer(true)
  answer(false)
  answer(true)
  expect(await Promise.all([first, second, third])).toEqual([true, false, true])
})

it('leaves the log to SQLite when its thread has died, and lets nobody wait for it', async () => {
  for (let n = 0; n < 9; n++) void write(mib)
  const waiting = checkpointer.rewrite()
  die()
  expect(await waiting).toBe(false)
  expect(db.prepare('PRAGMA wal_autocheckpoint').get()).toEqual({ wal_autocheckpoint: (8 * mib) / pageBytes })
  for (let n = 0; n < 40; n++) expect(write(mib)).toBeNull()
  expect(await checkpointer.pass()).toBe(false)
  expect(asked).toEqual(['pass', 'rewrite'])
  // What was erased must not stay for it.
  expect(await checkpointer.empty()).toBe(true)
  expect(db.prepare('PRAGMA wal_checkpoint(NOOP)').get()).toMatchObject({ log: 0 })
  await checkpointer.stop()
  expect(asked.at(-1)).toBe('terminated')
})

it('is told of each group, how many bytes of bodies it has brought', async () => {
  const told: number[] = []
  const openCheckpointer: typeof createCheckpointer = () => ({
    afterGroup(bytes) {
      told.push(bytes)
      return null
    },
    pass: async () => true,
    empty: async () => true,
    rewrite: async () => true,
    async stop() {},
  })
  const store = createSqliteStore({ path: join(dir, 'store.db'), limits: roomy, now: Date.now, openCheckpointer })
  const id = newId()
  await store.open(id)
  await store.append(id, webhook('x'.repeat(1000)))
  await Promise.all([300, 40].map((size) => store.append(id, webhook('x'.repeat(size)))))
  await store.acknowledge(id, Number.MAX_SAFE_INTEGER)
  expect(told).toEqual([0, 1000, 340, 0])
  await store.stop()
})

it('stores on when the thread of a store has died', async () => {
  const path = join(dir, 'store.db')
  const openCheckpointer: typeof createCheckpointer = (database, file, bytes) =>
    createCheckpointer(database, file, bytes, () => ({
      postMessage() {},
      on(event: 'message' | 'error', listener: ((done: boolean) => void) & ((error: Error) => void)) {
        if (event === 'error') setImmediate(() => listener(new Error('out of memory')))
      },
      terminate: async () => {},
    }))
  const store = createSqliteStore({ path, limits: roomy, now: Date.now, openCheckpointer })
  const id = newId()
  await store.open(id)
  for (let n = 0; n < 12; n++) await store.append(id, webhook(Buffer.alloc(mib, n)))
  await store.acknowledge(id, Number.MAX_SAFE_INTEGER)
  await store.expire()
  await store.append(id, webhook('after'))
  expect((await store.read(id, 0, 10))?.messages.map(({ body }) => body.toString())).toEqual(['after'])
  await store.stop()
})
