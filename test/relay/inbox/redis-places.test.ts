import { expect, it } from 'vitest'
import { createClusterKeys, type KeyLayout, keysIn, standaloneKeys } from '../../../src/relay/inbox/redis-keys.ts'
import { createPlaces } from '../../../src/relay/inbox/redis-places.ts'

const cluster = createClusterKeys()

/** Buckets that have so many inboxes, and an unused one that was read at this time. */
function createWorld(options: {
  keys?: KeyLayout
  limit: number
  unused?: [bucket: number, id: string, readAt: number][]
}) {
  const { keys = cluster, limit, unused = [] } = options
  const world = {
    perBucket: 0,
    sums: 0,
    ms: 0,
    isAway: false,
    evicted: [] as string[],
    evicts: (id: string) => id !== '',
  }
  const bucketWith = (key: string, index: number) => keys.buckets.findIndex((one) => keysIn(one)[index] === key)
  const redis = {
    keys,
    async count(key: string) {
      const bucket = bucketWith(key, 2)
      if (bucket === 0) world.sums += 1
      if (world.isAway && bucket === 7) throw new Error('away')
      return world.perBucket
    },
    async lowest(key: string) {
      const bucket = bucketWith(key, 3)
      const [first] = unused
        .filter(([at, id]) => at === bucket && !world.evicted.includes(id))
        .sort(([, , a], [, , b]) => a - b)
      return first ? { member: first[1], score: first[2] } : null
    },
  }
  const places = createPlaces({
    redis,
    limit,
    async evict(id) {
      world.evicted.push(id)
      return world.evicts(id)
    },
    monotonic: () => world.ms,
  })
  return { world, places }
}

it('leaves counting to the script where all inboxes are in one bucket', async () => {
  const { world, places } = createWorld({ keys: standaloneKeys, limit: 5 })
  expect(await places.allowance({ exactly: false })).toEqual({ most: 5, isExact: true })
  expect(world.sums).toBe(0)
})

it('adds the buckets up once a second while there is room', async () => {
  const { world, places } = createWorld({ limit: 100_000 })
  for (let n = 0; n < 50; n++) expect((await places.allowance({ exactly: false })).most).toBeGreaterThan(0)
  expect(world.sums).toBe(1)
  world.ms = 1000
  await places.allowance({ exactly: false })
  expect(world.sums).toBe(2)
})

it('opens nothing on a guess when nine tenths are taken, and exactly as many as are left when it counts', async () => {
  const { world, places } = createWorld({ limit: 2560 })
  world.perBucket = 9
  expect(await places.allowance({ exactly: false })).toEqual({ most: 0, isExact: false })
  expect((await places.allowance({ exactly: true })).most).toBeGreaterThan(0)
  expect(world.sums).toBe(2)
  world.perBucket = 10
  expect(await places.allowance({ exactly: true })).toEqual({ most: 0, isExact: true })
})

it('reaches the limit by its own count before it adds up again', async () => {
  const { places } = createWorld({ limit: 10 })
  const guesses = []
  for (let n = 0; n < 10; n++) guesses.push((await places.allowance({ exactly: false })).most > 0)
  expect(guesses).toEqual([...Array(9).fill(true), false])
})

it('counts a bucket that can not be asked as it was, and says nothing before it could ever be asked', async () => {
  const { world, places } = createWorld({ limit: 100_000 })
  world.isAway = true
  await expect(places.count()).rejects.toThrow('away')
  world.isAway = false
  world.perBucket = 2
  expect(await places.count()).toBe(512)
  world.isAway = true
  world.perBucket = 3
  expect(await places.count()).toBe(767)
})

it('makes room with the inbox of all buckets that was not read for longest, and the next when that was used meanwhile', async () => {
  const { world, places } = createWorld({
    limit: 3,
    unused: [
      [200, 'young', 300],
      [3, 'used meanwhile', 100],
      [3, 'old', 200],
    ],
  })
  world.evicts = (id) => id !== 'used meanwhile'
  expect(await places.makeRoom()).toBe(true)
  expect(world.evicted).toEqual(['used meanwhile', 'old'])
})

it('makes no room when all have received something', async () => {
  const { places } = createWorld({ limit: 3 })
  expect(await places.makeRoom()).toBe(false)
})
