/** Epoch ms. Handed in everywhere, so that tests move time by hand. */
export type Now = () => number

export interface Timers {
  /** Calls `run` after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/** Resolves after `delayMs`. */
export function pause(timers: Timers, delayMs: number): Promise<void> {
  return new Promise((resolve) => timers.after(delayMs, resolve))
}

/**
 * Aborts after `delayMs`, as `AbortSignal.timeout` does, by timers that are handed in. `restart` gives it so much time from now;
 * `stop` when it is over.
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
 * Whether a stored time (epoch ms) has come. One further off than the longest pause there is was written under another clock, and
 * has come, too.
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
