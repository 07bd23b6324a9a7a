import type { Timers } from '../../shared/clock.ts'
import type { Monotonic } from '../monotonic.ts'

export interface PausableTimers extends Timers {
  /** Nothing is due until `resume`. */
  pause(): void
  /** What has become due meanwhile is due at once. */
  resume(): void
}

interface Timer {
  /** ms of the monotonic clock. */
  dueAt: number
  run: () => void
  /** Null: it is paused. */
  disarm: (() => void) | null
}

/**
 * A Durable Object with a pending timer is kept in memory, and paid for. Nothing of ours has to be done while nobody asks: what waits, waits
 * with a request. Paused at first.
 */
export function createPausableTimers({ timers, monotonic }: { timers: Timers; monotonic: Monotonic }): PausableTimers {
  const pending = new Set<Timer>()
  let paused = true

  function arm(timer: Timer): void {
    timer.disarm = timers.after(Math.max(0, timer.dueAt - monotonic()), () => {
      pending.delete(timer)
      timer.run()
    })
  }

  return {
    after(delayMs, run) {
      const timer: Timer = { dueAt: monotonic() + delayMs, run, disarm: null }
      pending.add(timer)
      if (!paused) arm(timer)
      return () => {
        timer.disarm?.()
        pending.delete(timer)
      }
    },
    pause() {
      paused = true
      for (const timer of pending) {
        timer.disarm?.()
        timer.disarm = null
      }
    },
    resume() {
      if (!paused) return
      paused = false
      for (const timer of pending) arm(timer)
    },
  }
}
