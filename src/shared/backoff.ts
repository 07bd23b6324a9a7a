/** Delays in seconds, as ntfy has them: short while it may be a hiccup, two minutes once it is an outage. */
const stepsS = [5, 10, 20, 30, 60, 120]

/**
 * Delay before try number `failures + 1`, in ms, with up to a fifth of jitter so that clients do not come back together.
 * @param random 0 to 1
 */
export function backoffMs(failures: number, random: () => number): number {
  const step = stepsS[Math.min(Math.max(failures, 1), stepsS.length) - 1] ?? 120
  return Math.round(step * 1000 * (1 + random() * 0.2))
}

/** `Retry-After` in ms: seconds or an HTTP date; null when it is neither. At most an hour, so that no header stops us for good. */
export function retryAfterMs(header: string | null, now: number): number | null {
  if (header === null) return null
  const seconds = /^\d+$/.test(header.trim()) ? Number(header) * 1000 : Date.parse(header) - now
  return Number.isFinite(seconds) ? Math.min(Math.max(seconds, 0), 3_600_000) : null
}
