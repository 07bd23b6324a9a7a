import type { Now, Timers } from '../../shared/clock.ts'
import type { InboxStore } from '../inbox/inbox.ts'

/** One probe is one fsync, and anybody may ask: more often than this the last answer stands. */
const freshMs = 1000
/** A store that takes longer is of no use to whoever waits for a 202. */
const timeoutMs = 3000

/** Whether the store can really be written. */
export function createReadiness(options: { store: InboxStore; now: Now; timers: Timers }): () => Promise<boolean> {
  const { store, now, timers } = options
  let asked = Number.NEGATIVE_INFINITY
  let answer: Promise<boolean> = Promise.resolve(false)

  function probe(): Promise<boolean> {
    return new Promise((resolve) => {
      const cancel = timers.after(timeoutMs, () => resolve(false))
      store.probe().then(
        () => {
          cancel()
          resolve(true)
        },
        () => {
          cancel()
          resolve(false)
        },
      )
    })
  }

  return () => {
    if (Math.abs(now() - asked) >= freshMs) {
      asked = now()
      answer = probe()
    }
    return answer
  }
}
