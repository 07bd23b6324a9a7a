import type { Monotonic } from '../monotonic.ts'

const minuteMs = 60_000
/** What is charged afterwards keeps nobody away for longer. */
const longestDebtMs = 30_000
/** About 100 bytes each. When more keys than this are live, the oldest start afresh. */
const maxKeys = 50_000
/** Keys that count for nothing any more are looked for at each call, so many at most. */
const mostForgotten = 8

export interface Taken {
  allowed: boolean
  /** Seconds until it may be tried again; 0 when allowed. */
  retryAfterS: number
  /**
   * `RateLimit` and `RateLimit-Policy` (draft-ietf-httpapi-ratelimit-headers), names and values in turn; empty when
   * there is no limit.
   */
  headers: readonly string[]
}

export interface RateLimit {
  /** `cost` stands for so many requests. */
  take(key: string, cost?: number): Taken
  /** Counts what is known only afterwards: it is not refused, but what comes next may be, for a minute. */
  charge(key: string, cost: number): void
}

const unlimited: Taken = { allowed: true, retryAfterS: 0, headers: [] }

/**
 * So many a minute per key, and `burst` at once at most. The generic cell rate algorithm: one number a key, the time at
 * which its bucket will be full again. Refused requests cost nothing, so that a client in trouble gets out of it.
 * @param name as the headers call the policy
 * @param burst a minute's worth, unless told otherwise
 * @param monotonic not the wall clock: set back by days, it would keep everybody away for days
 */
export function createRateLimit(options: {
  name: string
  perMinute: number
  burst?: number
  monotonic: Monotonic
}): RateLimit {
  const { name, perMinute, burst = perMinute, monotonic } = options
  if (perMinute === 0) return { take: () => unlimited, charge() {} }
  /** In the order of last use. */
  const fullAt = new Map<string, number>()
  const costMs = minuteMs / perMinute
  const bucketMs = burst * costMs
  const policy = `"${name}";q=${burst};w=${Math.round(bucketMs / 1000)}`

  /** From when on the next is counted. */
  function fullFrom(key: string, at: number): number {
    return Math.max(fullAt.get(key) ?? at, at)
  }

  function remember(key: string, until: number): void {
    // Deleting first keeps the map in the order of last use.
    fullAt.delete(key)
    fullAt.set(key, until)
    if (fullAt.size > maxKeys) forgetOldest(1, Number.POSITIVE_INFINITY)
  }

  /** Of the oldest `most`, those whose bucket is full at `at`. */
  function forgetOldest(most: number, at: number): void {
    let left = most
    for (const [key, until] of fullAt) {
      if (until > at || left === 0) return
      fullAt.delete(key)
      left -= 1
    }
  }

  return {
    take(key, cost = 1) {
      const at = monotonic()
      forgetOldest(mostForgotten, at)
      const from = fullFrom(key, at)
      const until = from + cost * costMs
      // A rounding error must not cost the last request of the minute.
      const allowed = until - at <= bucketMs + 1e-6
      const busyMs = (allowed ? until : from) - at
      if (allowed) remember(key, until)
      const remaining = Math.max(0, Math.floor((bucketMs - busyMs) / costMs + 1e-6))
      return {
        allowed,
        retryAfterS: allowed ? 0 : Math.max(1, Math.ceil((until - at - bucketMs) / 1000)),
        headers: ['RateLimit-Policy', policy, 'RateLimit', `"${name}";r=${remaining};t=${Math.ceil(busyMs / 1000)}`],
      }
    },
    charge(key, cost) {
      const at = monotonic()
      remember(key, Math.min(fullFrom(key, at) + cost * costMs, at + bucketMs + longestDebtMs))
    },
  }
}
