import type { Now } from '../../shared/clock.ts'

const windowMs = 60_000
/** About 100 bytes each. When more keys than this are live, the oldest start afresh. */
const maxKeys = 50_000

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
}

const unlimited: Taken = { allowed: true, retryAfterS: 0, headers: [] }

/**
 * So many a minute per key, a whole minute's worth at once at most. The generic cell rate algorithm: one number a key,
 * the time at which its bucket will be full again. Refused requests cost nothing, so that a client in trouble gets out
 * of it.
 * @param name as the headers call the policy
 */
export function createRateLimit(options: { name: string; perMinute: number; now: Now }): RateLimit {
  const { name, perMinute, now } = options
  if (perMinute === 0) return { take: () => unlimited }
  const fullAt = new Map<string, number>()
  const costMs = windowMs / perMinute
  const policy = `"${name}";q=${perMinute};w=60`

  function remember(key: string, at: number): void {
    // Deleting first keeps the map in the order of last use.
    fullAt.delete(key)
    fullAt.set(key, at)
    if (fullAt.size <= maxKeys) return
    for (const oldest of fullAt.keys()) {
      fullAt.delete(oldest)
      break
    }
  }

  return {
    take(key, cost = 1) {
      const at = now()
      // The upper bound matters when the clock was set back: nobody waits longer than a window.
      const from = Math.min(Math.max(fullAt.get(key) ?? at, at), at + windowMs)
      const until = from + cost * costMs
      // A rounding error must not cost the last request of the minute.
      const allowed = until - at <= windowMs + 1e-6
      const busyMs = (allowed ? until : from) - at
      if (allowed) remember(key, until)
      const remaining = Math.max(0, Math.floor((windowMs - busyMs) / costMs + 1e-6))
      return {
        allowed,
        retryAfterS: allowed ? 0 : Math.max(1, Math.ceil((until - at - windowMs) / 1000)),
        headers: ['RateLimit-Policy', policy, 'RateLimit', `"${name}";r=${remaining};t=${Math.ceil(busyMs / 1000)}`],
      }
    },
  }
}
