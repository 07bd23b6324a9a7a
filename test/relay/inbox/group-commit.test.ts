import { DatabaseSync } from 'node:sqlite'
import { beforeEach, expect, it } from 'vitest'
import { createGroupCommit, type GroupCommit } from '../../../src/relay/inbox/group-commit.ts'

/** A disk whose syncs are finished by hand. */
let db: DatabaseSync
let syncs: ((error: Error | null) => void)[]
let told: string[]
let groups: number[]
let group: GroupCommit

beforeEach(() => {
  db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE item (name TEXT UNIQUE)')
  syncs = []
  told = []
  groups = []
  group = createGroupCommit({
    db,
    sync: (done) => syncs.push(done),
    monotonic: () => performance.now(),
    nextTurn: setImmediate,
    onCommit: (_durationMs, changes) => groups.push(changes),
    pause: () => null,
    beforeCommit: () => {},
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
/** Until a sync was asked for: a group may gather for some turns of the event loop. */
async function syncing(): Promise<void> {
  while (syncs.length === 0) await new Promise((resolve) => setImmediate(resolve))
}

it('tells readers when it is written, and the writer not before the sync is done', async () => {
  const writing = insert('a')
  await syncing()
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
  expect([names(), told, syncs.length]).toEqual([['a'], ['readers'], 1])
  syncs.shift()?.(null)
  await writing
  expect(told).toEqual(['readers', 'a'])
})

it('gathers what comes during a sync into one group', async () => {
  const first = insert('a')
  await syncing()
  const rest = [insert('b'), insert('c')]
  for (let turns = 0; turns < 50; turns++) await new Promise((resolve) => setImmediate(resolve))
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
