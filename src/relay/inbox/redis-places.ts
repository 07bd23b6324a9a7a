import type { Monotonic } from '../monotonic.ts'
import { StoreError } from './inbox.ts'
import type { RedisConnection } from './redis-connection.ts'
import { type Bucket, keysIn } from './redis-keys.ts'

/** How many inboxes the bucket may have before the script that opens another one refuses. */
export interface Allowance {
  most: number
  /** A refusal is final; otherwise it may be due to a cautious guess. */
  isExact: boolean
}

/**
 * How many inboxes there are, and who makes room. A standalone Redis has one bucket, in which the script that opens an
 * inbox counts by itself: the limit is exact. In a cluster no script sees all buckets, and one counter for all of them
 * would make every relay write to the same primary. There the relay adds up the lists of the buckets: once a second, and
 * above nine tenths of the limit for each new inbox. So the limit can be exceeded by what is opened at the same moment.
 */
export interface Places {
  allowance(options: { exactly: boolean }): Promise<Allowance>
  /** Closes the inbox that has been unused and unread for longest. False: all have received something. */
  makeRoom(): Promise<boolean>
  /** All that are open. A bucket that can't be asked now counts as it did the last time. */
  count(): Promise<number>
}

const freshMs = 1000
const roomyShare = 0.9
/** Another relay may have closed the one that was found, or somebody used it. */
const mostAttempts = 5

export function createPlaces(options: {
  redis: Pick<RedisConnection, 'keys' | 'count' | 'lowest'>
  limit: number
  /** Closes an inbox if it still has received nothing. */
  evict: (id: string) => Promise<boolean>
  monotonic: Monotonic
}): Places {
  const { redis, limit, evict, monotonic } = options
  const { buckets } = redis.keys
  const counts = new Map<Bucket, number>()
  let total = 0
  let countedAt = Number.NEGATIVE_INFINITY
  let counting: Promise<number> | null = null

  async function addUp(): Promise<number> {
    const asked = await Promise.allSettled(
      buckets.map(async (bucket) => {
        const [, , inboxes] = keysIn(bucket)
        counts.set(bucket, await redis.count(inboxes))
      }),
    )
    const failure = asked.find((one) => one.status === 'rejected')
    if (failure && counts.size < buckets.length) throw failure.reason
    total = [...counts.values()].reduce((sum, inBucket) => sum + inBucket, 0)
    countedAt = monotonic()
    return total
  }

  function count(): Promise<number> {
    counting ??= addUp().finally(() => {
      counting = null
    })
    return counting
  }

  async function oldestUnused(): Promise<string | null> {
    const found = await Promise.all(
      buckets.map((bucket) => {
        const [, , , unused] = keysIn(bucket)
        return redis.lowest(unused)
      }),
    )
    const [oldest] = found.filter((one) => one !== null).sort((one, other) => one.score - other.score)
    return oldest?.member ?? null
  }

  return {
    async allowance({ exactly }) {
      if (buckets.length === 1) return { most: limit, isExact: true }
      if (exactly || monotonic() - countedAt >= freshMs) await count()
      if (total >= limit * (exactly ? 1 : roomyShare)) return { most: 0, isExact: exactly }
      // Whoever asks opens one, most likely.
      total += 1
      return { most: Number.MAX_SAFE_INTEGER, isExact: exactly }
    },
    async makeRoom() {
      for (let attempt = 0; attempt < mostAttempts; attempt++) {
        const oldest = await oldestUnused()
        if (oldest === null) return false
        if (await evict(oldest)) return true
      }
      throw new StoreError('Redis: whatever could make room was used meanwhile')
    },
    count,
  }
}
