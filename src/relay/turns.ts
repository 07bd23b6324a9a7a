import type { Timers } from '../shared/clock.ts'
import type { Monotonic } from './monotonic.ts'

/** Runs it in the next turn of the event loop, after whatever else has come. */
export type NextTurn = (run: () => void) => void

/** Does what takes milliseconds one at a time, each in a turn of its own, so that nobody else waits long behind it. */
export interface Turns {
  run<Value>(work: () => Value | Promise<Value>): Promise<Value>
}

/**
 * What was done rests for three times as long as it took: a webhook takes several turns from its arrival to its 202, and
 * would wait behind one of these in each of them.
 */
const restsFor = 3
const longestRestMs = 100

export function createTurns(options: { nextTurn: NextTurn; timers: Timers; monotonic: Monotonic }): Turns {
  const { nextTurn, timers, monotonic } = options
  const queue: (() => Promise<void>)[] = []
  let isRunning = false

  function next(): void {
    const work = queue.shift()
    isRunning = work !== undefined
    if (!work) return
    nextTurn(() => {
      const startedAt = monotonic()
      void work().then(() => rest((monotonic() - startedAt) * restsFor))
    })
  }

  function rest(ms: number): void {
    if (ms < 1) next()
    else timers.after(Math.min(ms, longestRestMs), next)
  }

  return {
    run(work) {
      return new Promise((resolve, reject) => {
        queue.push(async () => {
          try {
            resolve(await work())
          } catch (error) {
            reject(error)
          }
        })
        if (!isRunning) next()
      })
    },
  }
}
