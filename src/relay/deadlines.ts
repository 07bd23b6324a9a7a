import type { Timers } from '../shared/clock.ts'
import type { Monotonic } from './monotonic.ts'

/**
 * Ends what has waited long enough. One timer for all that wait equally long, in place of one for each: polls all wait
 * 25 s.
 */
export interface Deadlines<Item> {
  add(item: Item, delayMs: number): void
  remove(item: Item, delayMs: number): void
}

interface Queue<Item> {
  /** In the order in which they are due. ms of the monotonic clock. */
  dueAt: Map<Item, number>
  timed: boolean
}

/** Who is due within this is ended along with who is due now. */
const togetherMs = 20

export function createDeadlines<Item>(options: {
  timers: Timers
  monotonic: Monotonic
  onDue: (item: Item) => void
}): Deadlines<Item> {
  const { timers, monotonic, onDue } = options
  const queues = new Map<number, Queue<Item>>()

  function arm(queue: Queue<Item>): void {
    const [first] = queue.dueAt.values()
    queue.timed = first !== undefined
    if (first === undefined) return
    timers.after(Math.max(0, Math.ceil(first - monotonic())), () => {
      // The first may have left since: whoever is first now has its own time.
      for (const [item, dueAt] of queue.dueAt) {
        if (dueAt > first + togetherMs) break
        queue.dueAt.delete(item)
        onDue(item)
      }
      arm(queue)
    })
  }

  return {
    add(item, delayMs) {
      let queue = queues.get(delayMs)
      if (!queue) {
        queue = { dueAt: new Map(), timed: false }
        queues.set(delayMs, queue)
      }
      queue.dueAt.set(item, monotonic() + delayMs)
      if (!queue.timed) arm(queue)
    },
    remove(item, delayMs) {
      queues.get(delayMs)?.dueAt.delete(item)
    },
  }
}
