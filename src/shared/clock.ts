/** Epoch ms. Handed in everywhere, so that tests move time by hand. */
export type Now = () => number

export interface Timers {
  /** Calls `run` after `delayMs`; the answer cancels it. */
  after(delayMs: number, run: () => void): () => void
}

/**
 * Aborts after `delayMs`, as `AbortSignal.timeout` does, by timers that are handed in. `extend` begins the time anew;
 * `stop` when it is over.
 */
export function timeLimit(timers: Timers, delayMs: number): { signal: AbortSignal; extend(): void; stop(): void } {
  const controller = new AbortController()
  const begin = () => timers.after(delayMs, () => controller.abort(new DOMException('Timed out', 'TimeoutError')))
  let stop = begin()
  return {
    signal: controller.signal,
    extend() {
      stop()
      stop = begin()
    },
    stop: () => stop(),
  }
}

export const systemTimers: Timers = {
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs)
    return () => clearTimeout(timer)
  },
}
