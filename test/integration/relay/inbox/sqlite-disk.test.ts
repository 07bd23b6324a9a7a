import { fstatSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { type InboxStore, StoreError } from '../../../../src/relay/inbox/inbox.ts'
import { createSqliteStore } from '../../../../src/relay/inbox/sqlite.ts'
import { newId, roomy, webhook } from '../../../relay/inbox/behaviour/world.ts'
import { eventually } from '../../../relay/support/relay.ts'

type Done = (error: Error | null) => void

let dir: string
let path: string
/** Syncs that were asked for and are finished by hand. */
let asked: { file: number; done: Done }[]
let syncedAtStart: number[]
let broken: string[]

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'relay-disk-'))
  path = join(dir, 'relay.db')
  asked = []
  syncedAtStart = []
  broken = []
})
afterEach(() => rmSync(dir, { recursive: true }))

function open(disk: { sync?: (file: number, done: Done) => void; syncNow?: (file: number) => void } = {}): InboxStore {
  return createSqliteStore({
    path,
    limits: roomy,
    now: Date.now,
    onBroken: (error) => broken.push(error.message),
    disk: {
      sync: disk.sync ?? ((file, done) => asked.push({ file, done })),
      syncNow: disk.syncNow ?? ((file) => syncedAtStart.push(statOf(file))),
    },
  })
}

const statOf = (file: number) => fstatSync(file).ino

/** Finishes the next sync that is asked for. */
async function finish(error: Error | null = null): Promise<void> {
  await eventually(() => asked.length > 0)
  asked.shift()?.done(error)
}

/** What becomes of it after many turns of the event loop. */
async function stateOf(promise: Promise<unknown>): Promise<string> {
  let state = 'pending'
  promise.then(
    () => (state = 'done'),
    (error: Error) => (state = error.constructor.name),
  )
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve))
  return state
}

it('answers no change before the log is synced', async () => {
  const store = open()
  const id = newId()
  const changes: (() => Promise<unknown>)[] = [
    () => store.open(id),
    () => store.append(id, webhook()),
    () => store.acknowledge(id, Number.MAX_SAFE_INTEGER),
    () => store.probe(),
    () => store.close(id),
  ]
  for (const change of changes) {
    const changing = change()
    await eventually(() => asked.length > 0)
    expect(await stateOf(changing)).toBe('pending')
    expect(statOf(asked[0]?.file ?? -1)).toBe(statSync(`${path}-wal`).ino)
    await finish()
    await changing
  }
  await store.stop()
})

it('tells the sender and the operator when the disk does not sync, and stores nothing more', async () => {
  const store = open()
  const id = newId()
  const opening = store.open(id)
  await finish()
  await opening
  const appending = store.append(id, webhook())
  const refused = expect(appending).rejects.toThrow(StoreError)
  await finish(new Error('EIO'))
  await refused
  expect(broken).toEqual(['the disk does not sync: EIO'])
  await expect(store.append(id, webhook())).rejects.toThrow('the disk does not sync: EIO')
  await expect(store.probe()).rejects.toThrow(StoreError)
  expect(asked).toEqual([])
  await store.stop()
})

it('syncs its start before it gives a number', () => {
  const store = open()
  expect(syncedAtStart).toEqual([statSync(`${path}-wal`).ino])
  return store.stop()
})

it('does not start when its start can not be synced, and leaves the file to the next that tries', async () => {
  const syncNow = () => {
    throw new Error('EIO')
  }
  expect(() => open({ syncNow })).toThrow('EIO')
  await open().stop()
})

it('starts above the clock and above all that it may have given before', async () => {
  const seqs: number[] = []
  for (const at of [1_800_000_000_000, 1_700_000_000_000, 1_900_000_000_000]) {
    const store = createSqliteStore({ path, limits: roomy, now: () => at })
    const id = newId()
    await store.open(id)
    const outcome = await store.append(id, webhook())
    if (outcome.kind === 'stored') seqs.push(outcome.seq)
    await store.stop()
  }
  const [first = 0, second = 0, third = 0] = seqs
  expect(first).toBe(1_800_000_000_000_001)
  // The clock was set back: it goes on above what the first start had set aside.
  expect(second).toBeGreaterThan(first)
  expect(second).toBeLessThan(first + 1_000_000)
  expect(third).toBe(1_900_000_000_000_001)
})
