import { runFor, type Steps } from '../tools/steps.ts'
import { createOrder } from './order.ts'
import { type Found, type Query, runQuery } from './query.ts'

/** What was found last, and by which query: an answer stays until the next one is there. */
export interface Answer extends Found {
  query: Query
}

export interface Search {
  /**
   * The answer to this query if it is known or quickly found, else the last answer: `query` says which. Called with the same
   * object again, asks nothing anew. Null while there has been no answer at all.
   */
  ask(query: Query): Answer | null
  stop(): void
}

interface SearchOptions {
  /** Ms, of any clock. */
  now: () => number
  /** Resolves when the page has dealt with what was more urgent. */
  pause: () => Promise<void>
  /** There is a new answer. */
  onAnswer: () => void
}

/** Half of a frame: what is typed, clicked or scrolled meanwhile waits no longer. */
const sliceMs = 8

/**
 * Answers one query at a time, in slices. Another question ends the one under way, of which nothing is seen then. The same question to
 * a library that has changed waits: however often jobs change, an answer comes.
 */
export function createSearch({ now, pause, onAnswer }: SearchOptions): Search {
  const order = createOrder()
  let answer: Answer | null = null
  let latest: Query | null = null
  let running: { query: Query; steps: Steps<Found> } | null = null
  let isGoingOn = false

  function start(query: Query): void {
    running = { query, steps: runQuery(query, order) }
  }

  /** Whether there is an answer now. */
  function runSlice(): boolean {
    const own = running
    running = null
    const done = own && runFor(own.steps, sliceMs, now)
    if (done) answer = { ...done.result, query: own.query }
    else running = own
    return Boolean(done)
  }

  async function goOn(): Promise<void> {
    if (isGoingOn) return
    isGoingOn = true
    try {
      while (running) {
        await pause()
        if (!runSlice()) continue
        if (latest && latest !== answer?.query) start(latest)
        onAnswer()
      }
    } finally {
      isGoingOn = false
    }
  }

  return {
    ask(query) {
      if (query === latest) return answer
      latest = query
      if (running && isSameQuestion(running.query, query)) return answer
      start(query)
      if (!runSlice()) void goOn()
      return answer
    },
    stop() {
      running = null
      latest = null
    },
  }
}

/** Whether only the library has changed. */
export function isSameQuestion(a: Query, b: Query): boolean {
  return a.filter === b.filter && a.sort === b.sort && a.together === b.together && a.hidden === b.hidden
}
