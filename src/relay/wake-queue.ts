import type { NextTurn } from './turns.ts'

/** So many are answered in one turn of the event loop, which takes about 5 ms; the others have theirs next. */
const mostInOneTurn = 100

/** Inboxes that have changed and whose readers have not been woken yet. */
export interface WakeQueue {
  /** Each inbox once, however often it changes before its turn. */
  add(id: string): void
  /** Wakes as many as this turn of the event loop has room for. */
  run(): void
}

/** @param wake wakes the readers of one inbox and returns how many there were */
export function createWakeQueue(options: { nextTurn: NextTurn; wake: (id: string) => number }): WakeQueue {
  const { nextTurn, wake } = options
  const inboxes = new Set<string>()
  let leftInTurn = mostInOneTurn

  function run(): void {
    if (inboxes.size === 0) return
    const isFirst = leftInTurn === mostInOneTurn
    for (const id of inboxes) {
      if (leftInTurn <= 0) break
      inboxes.delete(id)
      leftInTurn -= wake(id)
    }
    if (isFirst) nextTurn(goOn)
  }

  function goOn(): void {
    leftInTurn = mostInOneTurn
    run()
  }

  return { add: (id) => inboxes.add(id), run }
}
