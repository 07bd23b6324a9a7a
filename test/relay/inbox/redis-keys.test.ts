import { expect, it } from 'vitest'
import {
  closedChannelOf,
  createClusterKeys,
  keysIn,
  probeKeyOf,
  slotOf,
  standaloneKeys,
  wakeChannelOf,
} from '../../../src/relay/inbox/redis-keys.ts'
import { newId } from './behaviour/world.ts'

const { buckets, bucketOf } = createClusterKeys()

/** As a cluster does it: of a key with a hash tag, the tag alone. */
const slotOfKey = (key: string) => slotOf(/\{(.*?)\}/.exec(key)?.[1] ?? key)

it('knows the slots of a cluster', () => {
  // CLUSTER KEYSLOT says so. The first is the example of the specification: 0x31C3.
  expect(['123456789', 'foo', 'somekey', ''].map(slotOf)).toEqual([12_739, 12_182, 11_058, 0])
})

it('has all keys and channels of an inbox in one slot, the one that it names', () => {
  for (let n = 0; n < 1000; n++) {
    const id = newId()
    const bucket = bucketOf(id)
    const names = [...keysIn(bucket, id), probeKeyOf(bucket), wakeChannelOf(bucket), closedChannelOf(bucket)]
    expect(new Set(names.map(slotOfKey))).toEqual(new Set([bucket.slot]))
  }
})

it('gives each of any number of primaries with a range of slots its share of the buckets', () => {
  for (const primaries of [3, 4, 10, 50]) {
    const shares = Array.from({ length: primaries }, () => 0)
    for (const { slot } of buckets) {
      const primary = Math.floor((slot * primaries) / 16_384)
      shares[primary] = (shares[primary] ?? 0) + 1
    }
    expect(Math.max(...shares) - Math.min(...shares)).toBeLessThanOrEqual(2)
  }
})

it('spreads inboxes over all buckets', () => {
  const used = new Set(Array.from({ length: 5000 }, () => bucketOf(newId())))
  expect(used.size).toBe(256)
})

it('finds an inbox where earlier versions put it', () => {
  const names = [buckets[0], buckets[1], buckets[255], bucketOf('AAAA'), bucketOf('____')].map((one) => one?.prefix)
  expect(names).toEqual([
    'afterimage:{460}:',
    'afterimage:{14}:',
    'afterimage:{430}:',
    'afterimage:{460}:',
    'afterimage:{430}:',
  ])
  const standalone = standaloneKeys.bucketOf('x')
  expect([...keysIn(standalone, 'x'), wakeChannelOf(standalone), closedChannelOf(standalone)]).toEqual([
    'afterimage:inbox:x',
    'afterimage:messages:x',
    'afterimage:inboxes',
    'afterimage:unused',
    'afterimage:floor',
    'afterimage:wake',
    'afterimage:closed',
  ])
})
