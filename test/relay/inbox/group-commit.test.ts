import { DatabaseSync } from 'node:sqlite'
import { beforeEach, describe, expect, it } from 'vitest'
import { createGroupCommit, type GroupCommit, storeError } from '../../../src/relay/inbox/group-commit.ts'
import { StoreError, StoreFullError } from '../../../src/relay/inbox/inbox.ts'

/** A disk whose syncs are finished by hand. */
let db: DatabaseSync
let syncs: ((error: Error | null) => void)[]
let told: string[]
let groups: number[]
let group: GroupCommit
let pausing: Promise<void> | null
/** Whether what belongs to each group was asked for within its transaction. */
let completed: boolean[]

beforeEach(() => {
  db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE item (name TEXT UNIQUE)')
  syncs = []
  told = []
  groups = []
  pausing = null
  completed = []
  group = createGroupCommit({
    db,
    sync: (done) => syncs.push(done),
    monotonic: () => performance.now(),
    nextTurn: setImmediate,
    onCommit: (_durationMs, changes) => groups.push(changes),
    pause: () => pausing,
    beforeCommit: () => completed.push(db.isTransaction),
    afterCommit: () => told.push('readers'),
    afterRollback: () => told.push('taken back'),
    onBroken: () => told.push('broken'),
  })
})

const insert = (name: string) =>
  group
    .write(() => db.prepare('INSERT INTO item VALUES (?)').run(name).changes)
    .then(
      () => told.push(name),
      (error: Error) => told.push(`${name}: ${error.constructor.name}`),
    )
const names = () =>
  db
    .prepare('SELECT name FROM item')
    .all()
    .map(({ name }) => name)
const turn = () => new Promise((resolve) => setImmediate(resolve))
/** Until a sync was asked for: a group may gather for some turns of the event loop. */
async function syncing(): Promise<void> {
  while (syncs.length === 0) await turn()
}

it('tells readers when it is written, and the writer not before the sync is done', async () => {
  const writing = insert('a')
  await syncing()
  for (let turns = 0; turns < 50; turns++) await turn()
  expect([names(), told, syncs.length, completed]).toEqual([['a'], ['readers'], 1, [true]])
  syncs.shift()?.(null)
  await writing
  expect(told).toEqual(['readers', 'a'])
})

it('gathers what comes during a sync into one group', async () => {
  const first = insert('a')
  await syncing()
  const rest = [insert('b'), insert('c')]
  for (let turns = 0; turns < 50; turns++) await turn()
  const settled = group.settled()
  expect([names(), syncs.length]).toEqual([['a'], 1])
  syncs.shift()?.(null)
  await first
  await syncing()
  expect([names(), syncs.length]).toEqual([['a', 'b', 'c'], 1])
  syncs.shift()?.(null)
  await Promise.all([...rest, settled])
  expect(groups).toEqual([1, 3])
})

it('takes a group back as a whole when one write of it fails, and goes on', async () => {
  const twice = [insert('a'), insert('a')]
  await Promise.all(twice)
  expect([names(), told]).toEqual([[], ['taken back', 'a: StoreError', 'a: StoreError']])
  const next = insert('b')
  await syncing()
  syncs.shift()?.(null)
  await next
  expect(names()).toEqual(['b'])
})

it('trusts a disk no more that failed to sync', async () => {
  const writing = insert('a')
  await syncing()
  syncs.shift()?.(new Error('EIO'))
  await writing
  await insert('b')
  expect(told).toEqual(['readers', 'broken', 'a: StoreError', 'b: StoreError'])
  expect(syncs).toEqual([])
})

/** Finishes every sync as it is asked for until all of `writes` are over. */
async function finishAll(writes: Promise<unknown>[]): Promise<void> {
  let left = writes.length
  for (const write of writes) void write.then(() => left--)
  while (left > 0) {
    syncs.shift()?.(null)
    await turn()
  }
}

it('writes no more than 256 changes, or 4 MiB, in one group', async () => {
  await finishAll(Array.from({ length: 600 }, (_, n) => insert(String(n))))
  expect(groups).toEqual([256, 256, 88])
  groups.length = 0
  const mib = 1024 * 1024
  const sizes = [3 * mib, mib, 1, 5 * mib, mib]
  await finishAll(sizes.map((size, n) => group.write(() => n, size)))
  expect(groups).toEqual([2, 1, 1, 1])
})

it('goes on with the rest when a group failed that was not all', async () => {
  const twice = insert('a')
  const rest = Array.from({ length: 300 }, (_, n) => insert(n === 0 ? 'a' : String(n)))
  await finishAll([twice, ...rest])
  expect(told.filter((name) => name.endsWith('StoreError'))).toHaveLength(256)
  expect(names()).toHaveLength(45)
})

it('writes nothing while something else is to be done alone, and goes on afterwards', async () => {
  let finish = () => {}
  const alone = group.alone(() => new Promise<string>((resolve) => (finish = () => resolve('done'))))
  const writing = insert('a')
  for (let n = 0; n < 50; n++) await turn()
  expect([names(), syncs.length]).toEqual([[], 0])
  finish()
  expect(await alone).toBe('done')
  await syncing()
  syncs.shift()?.(null)
  await writing
  expect(names()).toEqual(['a'])
})

it('goes on when what was done alone has failed', async () => {
  await expect(group.alone(() => Promise.reject(new Error('no')))).rejects.toThrow('no')
  const writing = insert('a')
  await syncing()
  syncs.shift()?.(null)
  await writing
})

it('writes nothing more before a pause is over, and is settled only then', async () => {
  let finish = () => {}
  pausing = new Promise((resolve) => (finish = resolve))
  const first = insert('a')
  await syncing()
  pausing = null
  syncs.shift()?.(null)
  await first
  const second = insert('b')
  let isSettled = false
  const settled = group.settled().then(() => (isSettled = true))
  for (let n = 0; n < 50; n++) await turn()
  expect([names(), syncs.length, isSettled]).toEqual([['a'], 0, false])
  finish()
  await finishAll([second, settled])
  expect(names()).toEqual(['a', 'b'])
})

it('is settled at once when nothing is to be written, and writes nothing for it', async () => {
  await group.settled()
  const writing = insert('a')
  await syncing()
  syncs.shift()?.(null)
  await writing
  await group.settled()
  expect([groups, syncs.length]).toEqual([[1], 0])
})

it('is settled when what was asked for is on disk', async () => {
  const writing = insert('a')
  const settled = group.settled().then(() => told.push('settled'))
  await finishAll([writing, settled])
  expect(told).toEqual(['readers', 'a', 'settled'])
})

it('tells how long each commit took, its sync included', async () => {
  let ms = 1000
  const durations: number[] = []
  const timed = createGroupCommit({
    db,
    sync: (done) => syncs.push(done),
    monotonic: () => ms,
    nextTurn: setImmediate,
    onCommit: (durationMs) => durations.push(durationMs),
    pause: () => null,
    beforeCommit() {},
    afterCommit() {},
    afterRollback() {},
    onBroken() {},
  })
  const writing = timed.write(() => {})
  await syncing()
  ms += 7
  syncs.shift()?.(null)
  await writing
  expect(durations).toEqual([7])
})

describe('what a failed write is told', () => {
  const full = Object.assign(new Error('database or disk is full'), { errcode: 13 })

  it('is that the disk is full, in the one case, and what SQLite says in any other', () => {
    expect(storeError(full)).toEqual(new StoreFullError('the disk is full'))
    const other = storeError(Object.assign(new Error('disk I/O error'), { errcode: 10 }))
    expect([other, other instanceof StoreFullError]).toEqual([new StoreError('SQLite: disk I/O error'), false])
    expect(storeError(new Error('no code'))).toEqual(new StoreError('SQLite: no code'))
  })

  it('is what the store itself has said, as it is', () => {
    const own = new StoreFullError('no room')
    expect(storeError(own)).toBe(own)
  })

  it('is an error of the store whatever was thrown', () => {
    for (const odd of [null, undefined, 'text', { errcode: 13 }]) {
      const error = storeError(odd)
      expect([error, error instanceof StoreFullError]).toEqual([new StoreError('SQLite: unknown'), false])
    }
  })
})
