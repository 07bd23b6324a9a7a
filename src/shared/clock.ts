/** Returns epoch ms. Passed in everywhere, so that tests control time. */
export type Now = () => number

export interface Timers {
  /** Calls `run` after `delayMs`. Returns a function that cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** Resolves after `delayMs`. */
export function pause(timers: Timers, delayMs: number): Promise<void> {
  return new Promise((resolve) => timers.after(delayMs, resolve))
}

/**
 * Aborts after `delayMs`, as `AbortSignal.timeout` does, but with timers that are passed in. `restart` sets a new time, counted from
 * now; `stop` ends the limit.
 */
export function timeLimit(
  timers: Timers,
  delayMs: number,
): { signal: AbortSignal; restart(delayMs: number): void; stop(): void } {
  const controller = new AbortController()
  const begin = (ms: number) => timers.after(ms, () => controller.abort(new DOMException('Timed out', 'TimeoutError')))
  let stop = begin(delayMs)
  return {
    signal: controller.signal,
    restart(ms) {
      stop()
      stop = begin(ms)
    },
    stop: () => stop(),
  }
}

/**
 * Whether a stored time (epoch ms) has come. A time that is further off than the longest possible pause was written under a wrong
 * clock, and counts as due.
 */
export function isDue(at: number, now: number, longestMs: number): boolean {
  return at <= now || at > now + longestMs
}
export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
