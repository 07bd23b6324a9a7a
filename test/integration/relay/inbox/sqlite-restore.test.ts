import { cpSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { isMainThread } from 'node:worker_threads'
import { afterEach, beforeEach, expect, it } from 'vitest'
import type { InboxStore } from '../../../../src/relay/inbox/inbox.ts'
import { createSqliteStore } from '../../../../src/relay/inbox/sqlite.ts'
import { copyDatabase } from '../../../../src/relay/inbox/sqlite-copy.ts'
import { newId, roomy, webhook } from '../../../relay/inbox/behaviour/world.ts'

const hourMs = 3_600_000
const yearMs = 365 * 24 * hourMs

let dir: string
let path: string
let at: number
let store: InboxStore
const id = newId()

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-restore-'))
  path = join(dir, 'relay.db')
  at = Date.now()
})
afterEach(async () => {
  await store.stop()
  rmSync(dir, { recursive: true })
})

async function start(): Promise<void> {
  store = createSqliteStore({ path, limits: roomy, now: () => at })
  await store.open(id)
}

async function post(body = '{}'): Promise<number> {
  const outcome = await store.append(id, webhook(body))
  if (outcome.kind !== 'stored') throw new Error(outcome.kind)
  return outcome.seq
}

async function read(after: number, limit = 100) {
  const found = await store.read(id, after, limit)
  if (!found) throw new Error('no such inbox')
  return { bodies: found.messages.map(({ body }) => body.toString()), ...found }
}

/** As docs/self-hosting.md says it: everything of the database goes, the copy takes its place. */
function putBack(copy: string): void {
  for (const end of ['', '-wal', '-shm']) rmSync(path + end, { force: true })
  cpSync(copy, path)
}

const copies: [string, (copy: string) => Promise<void>][] = [
  ['a copy that was made while it ran', async (copy) => copyDatabase(path, copy)],
  [
    'the file of a relay that was stopped',
    async (copy) => {
      await store.stop()
      cpSync(path, copy)
      await start()
    },
  ],
]

it.each(copies)('tells readers that what came after it is gone, put back from %s', async (_name, makeCopy) => {
  const copy = join(dir, 'copy.db')
  await start()
  const kept = await post('kept')
  await makeCopy(copy)
  at += 60_000
  const gone = await post('acknowledged, and gone with the disk')
  await store.stop()
  putBack(copy)
  at += 60_000
  await start()
  expect(await post('after')).toBeGreaterThan(gone)
  // Who had read what is gone, who had read what is kept, who had read nothing.
  for (const [cursor, bodies] of [
    [gone, ['after']],
    [kept, ['after']],
    [0, ['kept', 'after']],
  ] as const) {
    const found = await read(cursor)
    expect([found.gap, found.bodies]).toEqual([true, bodies])
    expect((await read(found.cursor)).gap).toBe(false)
  }
})

it('tells of it once, however many reads it takes to get there', async () => {
  await start()
  for (const body of ['one', 'two', 'three']) await post(body)
  copyDatabase(path, `${path}-copy`)
  await store.stop()
  putBack(`${path}-copy`)
  await start()
  const told: boolean[] = []
  for (let cursor = 0, more = true; more; ) {
    const found = await read(cursor, 1)
    told.push(found.gap)
    cursor = found.cursor
    more = found.more
  }
  expect(told).toEqual([false, false, true])
})

it.each(copies)(
  'gives no number twice and skips nothing with the clock behind, put back from %s',
  async (_, makeCopy) => {
    const copy = join(dir, 'copy.db')
    await start()
    await post()
    await makeCopy(copy)
    at += hourMs
    await store.stop()
    await start()
    const given: number[] = []
    for (let n = 0; n < 3; n++) given.push(await post())
    const cursor = given.at(-1) ?? 0
    await store.acknowledge(id, cursor)
    await store.stop()
    putBack(copy)
    // The clock of the machine comes back with the disk; the time server needs a minute.
    at -= hourMs
    await start()
    const result = await post('paid, and answered 202')
    expect(result).toBeGreaterThan(cursor)
    await store.stop()
    at += hourMs + 60_000
    await start()
    expect((await read(cursor)).bodies).toEqual(['paid, and answered 202'])
  },
)

it('goes on above all numbers of the year before', async () => {
  await start()
  const copy = join(dir, 'copy.db')
  copyDatabase(path, copy)
  at += yearMs - hourMs
  await store.stop()
  await start()
  const given = await post()
  await store.stop()
  putBack(copy)
  at -= yearMs - hourMs
  await start()
  expect(await post()).toBeGreaterThan(given)
})

it('tells of no gap after an ordinary stop, a second start after a restore, or a crash', async () => {
  await start()
  const first = await post('one')
  await store.stop()
  await start()
  expect((await read(first)).gap).toBe(false)
  await post('two')
  await store.stop()

  copyDatabase(path, `${path}-copy`)
  putBack(`${path}-copy`)
  await start()
  const { cursor, gap } = await read(first)
  expect(gap).toBe(true)
  await store.stop()
  await start()
  expect((await read(cursor)).gap).toBe(false)

  // What the disk holds when the process is killed.
  const crashed = join(dir, 'crashed.db')
  for (const end of ['', '-wal', '-lock']) cpSync(path + end, crashed + end)
  await store.stop()
  path = crashed
  await start()
  expect((await read(cursor)).gap).toBe(false)
})

it('takes no crash for a restore, wherever in its start or its stop it falls', async () => {
  await start()
  const cursor = await post()
  await store.stop()
  const images: string[] = []
  const snapshot = () => {
    const image = join(dir, `image-${images.length}.db`)
    for (const end of ['', '-wal', '-lock']) cpSync(path + end, image + end, { force: true })
    images.push(image)
  }
  // The start: before and after its sync. The stop ends with the file of the database alone.
  const disk = {
    sync: (_file: number, done: (error: null) => void) => void setImmediate(done, null),
    syncNow: snapshot,
  }
  store = createSqliteStore({ path, limits: roomy, now: () => at, disk })
  snapshot()
  await store.stop()
  for (const image of images) {
    path = image
    await start()
    expect((await read(cursor)).gap).toBe(false)
    await store.stop()
  }
  await start()
  expect(images).toHaveLength(2)
})

it('takes a database that stands alone for a copy: nobody can say what came after it', async () => {
  await start()
  const cursor = await post()
  await store.stop()
  const elsewhere = join(mkdtempSync(join(dir, 'other-machine-')), 'relay.db')
  cpSync(path, elsewhere)
  path = elsewhere
  await start()
  expect((await read(cursor)).gap).toBe(true)
})

it('tells nobody of a gap when it takes over the file of an older relay', async () => {
  await start()
  const cursor = await post()
  await store.stop()
  const db = new DatabaseSync(path)
  db.exec(`ALTER TABLE inbox DROP COLUMN caught; ALTER TABLE inbox DROP COLUMN seal_key; ALTER TABLE message DROP COLUMN sealed;
    DELETE FROM counter WHERE name IN ('run', 'copied');
    PRAGMA user_version = 2`)
  db.close()
  rmSync(`${path}-lock`)
  await start()
  expect((await read(cursor)).gap).toBe(false)
  // Nobody knows whether it has caught something, so that it counts as if it had.
  expect((await store.open(id))?.unusedUntil).toBeNull()
})

// A umask belongs to a process: mutation tests, which run in threads, can't set one.
it.runIf(isMainThread)('makes its files and its copies for their owner alone, whatever the umask', async () => {
  const before = process.umask(0)
  try {
    await start()
    await post()
    copyDatabase(path, `${path}-copy`)
    for (const end of ['', '-wal', '-shm', '-lock', '-copy'])
      expect([end, (statSync(path + end).mode & 0o777).toString(8)]).toEqual([end, '600'])
  } finally {
    process.umask(before)
  }
})

it('leaves nothing half made, and nothing overwritten, when a copy can not be made', async () => {
  await start()
  expect(() => copyDatabase(path, path)).toThrow(/EEXIST/)
  expect(() => copyDatabase(join(dir, 'not-there.db'), join(dir, 'copy.db'))).toThrow(/unable to open/)
  expect(statSync(join(dir, 'copy.db'), { throwIfNoEntry: false })).toBeUndefined()
})
