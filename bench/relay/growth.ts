import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { defaultConfig, limitsOf } from '../../src/relay/config.ts'
import type { InboxStore } from '../../src/relay/inbox/inbox.ts'
import { createSqliteStore } from '../../src/relay/inbox/sqlite.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { percentile } from '../support/stats.ts'

const limits = {
  ...limitsOf(defaultConfig),
  inboxes: 10_000_000,
  messages: 10_000_000,
  bytes: 1e12,
  totalBytes: 1e12,
}
const message = { tag: null, contentType: 'application/json', body: Buffer.alloc(1024, 'x'), sealedTo: null }

interface Cost {
  pollUs: number
  appendMs: number
  /** From opening the file to the first answer. */
  startMs: number
}

/** What an empty poll and one durable webhook cost in a store with so many inboxes and kept messages. */
async function costWith(path: string, inboxes: number, messages: number): Promise<Cost> {
  let store = open(path)
  const ids = Array.from({ length: inboxes }, (_, n) => String(n).padStart(43, 'i'))
  await inGroups(ids, (id) => store.open(id))
  await inGroups(
    Array.from({ length: messages }, (_, n) => ids[n % inboxes] ?? ''),
    (id) => store.append(id, message),
  )
  await store.stop()
  const start = performance.now()
  store = open(path)
  await store.stats()
  const startMs = performance.now() - start
  const cost = { pollUs: await pollCost(store, ids), appendMs: await appendCost(store, ids), startMs }
  await store.stop()
  for (const part of ['', '-wal', '-shm', '-lock']) rmSync(path + part, { force: true })
  return cost
}

function open(path: string): InboxStore {
  return createSqliteStore({ path, limits, now: Date.now })
}

/** Many at once, as in real use, so that they share commits. */
async function inGroups<Item>(items: Item[], run: (item: Item) => Promise<unknown>): Promise<void> {
  for (let n = 0; n < items.length; n += 1000) await Promise.all(items.slice(n, n + 1000).map(run))
}

/** Median over batches, so that the clock's own cost does not count. µs */
async function pollCost(store: InboxStore, ids: string[]): Promise<number> {
  const cursors = new Map<string, number>()
  const some = Array.from({ length: Math.min(100, ids.length) }, (_, n) => ids[(n * 7919) % ids.length] ?? '')
  for (const id of some) {
    let cursor = 0
    for (let more = true; more; ) {
      const found = await store.read(id, cursor, 100)
      cursor = found?.cursor ?? 0
      more = found?.more ?? false
    }
    cursors.set(id, cursor)
  }
  const batches: number[] = []
  for (let batch = 0; batch < 200; batch++) {
    const start = performance.now()
    for (let n = 0; n < 100; n++) {
      const id = some[n % some.length] ?? ''
      await store.read(id, cursors.get(id) ?? 0, 100)
    }
    batches.push(((performance.now() - start) / 100) * 1000)
  }
  return percentile(batches, 0.5)
}

/** Time in ms for one webhook alone in its commit. */
async function appendCost(store: InboxStore, ids: string[]): Promise<number> {
  const times: number[] = []
  for (let n = 0; n < 300; n++) {
    const start = performance.now()
    await store.append(ids[(n * 7919) % ids.length] ?? '', message)
    times.push(performance.now() - start)
  }
  return percentile(times, 0.5)
}

export const relayGrowth: Bench = {
  name: 'relay-growth',
  async run(context) {
    const sizes: [number, number][] = [
      [1, 100_000],
      [100_000, 100_000],
      ...(context.quick
        ? []
        : ([
            [100_000, 1_000_000],
            [1, 1_000_000],
          ] as [number, number][])),
    ]
    const path = join(context.dir, 'growth.db')
    const floor = await costWith(path, 1, 1)
    const figures: Figure[] = []
    for (const [inboxes, messages] of sizes) {
      context.say(`${inboxes} inboxes, ${messages} messages`)
      const cost = await costWith(path, inboxes, messages)
      const where = `${inboxes.toLocaleString('en')} inboxes, ${messages.toLocaleString('en')} messages`
      figures.push(
        figure(`empty poll, ${where}`, 'µs', { value: cost.pollUs, floor: floor.pollUs }, { better: 'lower' }),
        figure(`durable webhook, ${where}`, 'ms', { value: cost.appendMs, floor: floor.appendMs }, { better: 'lower' }),
        figure(`start, ${where}`, 'ms', { value: cost.startMs, floor: floor.startMs }, { better: 'lower' }),
      )
    }
    return figures
  },
}
