import type { Timers } from '../../src/shared/clock.ts'

/** True time, which nobody in the simulation can see: everybody has a clock that may be wrong. */
export interface Time {
  /** Epoch ms, a whole number. */
  now(): number
  timers: Timers
  sleep(delayMs: number): Promise<void>
  /** Lets `durationMs` pass. Everything that is due happens, one thing after the other. */
  pass(durationMs: number): Promise<void>
  /** Lets time pass until the task is done, for a minute at most. */
  until<Value>(done: Promise<Value>): Promise<Value>
  /** How many things have happened so far. */
  readonly events: number
}

interface Entry {
  at: number
  order: number
  run: (() => void) | null
}

/** One turn of the real event loop; everything that was ready to run has run before it. */
const settle = () => new Promise<void>((resolve) => setImmediate(resolve))

/** Nothing waits in real time: when everything that can happen now has happened, the clock jumps to the next thing that is due. */
export function createTime(start: number): Time {
  const queue: Entry[] = []
  let at = start
  let order = 0
  let events = 0

  function after(delayMs: number, run: () => void): () => void {
    const entry: Entry = { at: at + Math.max(0, Math.round(delayMs)), order: order++, run }
    push(queue, entry)
    return () => {
      entry.run = null
    }
  }

  async function pass(durationMs: number, isOver = () => false): Promise<void> {
    const end = at + durationMs
    await settle()
    for (let entry = queue[0]; entry && entry.at <= end; entry = queue[0]) {
      if (isOver()) return
      pop(queue)
      if (entry.run === null) continue
      at = entry.at
      events++
      entry.run()
      await settle()
    }
    at = end
  }

  return {
    now: () => at,
    timers: { after },
    sleep: (delayMs) => new Promise((resolve) => after(delayMs, resolve)),
    pass: (durationMs) => pass(durationMs),
    async until(done) {
      let isOver = false
      const end = done.finally(() => {
        isOver = true
      })
      await pass(60_000, () => isOver)
      if (!isOver) throw new Error('It does not come to an end')
      return end
    },
    get events() {
      return events
    },
  }
}

function isBefore(one: Entry, other: Entry): boolean {
  return one.at < other.at || (one.at === other.at && one.order < other.order)
}

/** A binary heap, the earliest first. */
function push(heap: Entry[], entry: Entry): void {
  let place = heap.length
  while (place > 0) {
    const above = (place - 1) >> 1
    const parent = heap[above]
    if (!parent || !isBefore(entry, parent)) break
    heap[place] = parent
    place = above
  }
  heap[place] = entry
}

function pop(heap: Entry[]): void {
  const last = heap.pop()
  if (!last || heap.length === 0) return
  let place = 0
  for (;;) {
    let below = 2 * place + 1
    const [left, right] = [heap[below], heap[below + 1]]
    if (left && right && isBefore(right, left)) below++
    const child = heap[below]
    if (!child || !isBefore(child, last)) break
    heap[place] = child
    place = below
  }
  heap[place] = last
}
