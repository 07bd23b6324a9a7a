import { describeError, joinRepeated, type LogLine, linesIn, type Place, places } from './log-line.ts'
import { ownUrl } from './runtime.ts'
import { type Area, session } from './storage.ts'

/** Errors of a week in a browser where all is well, of an hour in one where nothing is. */
const ringSize = 250

export interface Log {
  /**
   * Notes an error that nobody expected. Neither its message nor anything else that a stranger wrote is kept.
   * @param task what was being done, in a word of ours
   * @param code what a page was told instead
   */
  note(task: string, error: unknown, code?: string): void
  /** For a task that nobody waits for: notes what it throws. */
  background(task: Promise<unknown>, name: string): void
  /** Resolves when all that was noted so far can be read. */
  written(): Promise<void>
}

interface LogOptions {
  area: Area
  now: () => number
  place: Place
  /** Of the extension, with a slash at its end. */
  origin: string
  /** Shows the error as it is to whoever works on the extension. */
  show?: (task: string, error: unknown) => void
}

/**
 * The last errors of one program of the extension. Kept in `storage.session`: they survive the worker, and go with the browser.
 * Each program has a record of its own, so that pages can write theirs without the worker, which may be what is broken.
 */
export function createLog({ area, now, place, origin, show }: LogOptions): Log {
  const key = keyOf(place)
  let waiting: LogLine[] = []
  let writing: Promise<void> | undefined

  /** One write for all that came while the last one was under way. */
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const lines = waiting
      waiting = []
      try {
        const before = linesIn((await area.get([key]))[key])
        await area.set({ [key]: joinRepeated([...before, ...lines]).slice(-ringSize) })
      } catch {
        // There is no room for a log, and nowhere else to say so.
      }
    }
  }

  function begin(): void {
    writing ??= write().then(() => {
      writing = undefined
      if (waiting.length > 0) begin()
    })
  }

  function note(task: string, error: unknown, code?: string): void {
    show?.(task, error)
    waiting.push({
      at: now(),
      place,
      task,
      ...describeError(error, origin),
      ...(code === undefined ? {} : { code }),
      times: 1,
    })
    begin()
  }

  return {
    note,
    background(task, name) {
      task.catch((error: unknown) => note(name, error))
    },
    async written() {
      await writing
    },
  }
}

/**
 * Opens the log of this program, which also records errors that nobody caught. To be called in the first turn, before anything can
 * fail.
 */
export function openLog(place: Place): Log {
  const log = createLog({
    area: session,
    now: Date.now,
    place,
    origin: ownUrl(''),
    ...(import.meta.env.DEV ? { show: (task, error) => console.error(`${place}: ${task}`, error) } : {}),
  })
  addEventListener('error', ({ error }: ErrorEvent) => {
    if (error instanceof Caught) log.note(error.task, error.cause)
    else log.note('uncaught', error)
  })
  addEventListener('unhandledrejection', ({ reason }: PromiseRejectionEvent) => log.note('unhandled', reason))
  return log
}

/** Of all programs, oldest first. */
export async function readLog(area: Area = session): Promise<LogLine[]> {
  const stored = await area.get(places.map(keyOf))
  return Object.values(stored)
    .flatMap(linesIn)
    .toSorted((one, other) => one.at - other.at)
}

/** On its way from whoever caught an error to the log of the page. */
class Caught extends Error {
  readonly task: string

  constructor(task: string, cause: unknown) {
    super(task, { cause })
    this.task = task
  }
}

/**
 * For parts of pages that go on without what failed: the page's log, which listens to all errors, notes it under the task's name.
 * Node, where such parts are tested, has no `reportError`.
 */
export function reportCaught(task: string, error: unknown): undefined {
  globalThis.reportError?.(new Caught(task, error))
}

function keyOf(place: Place): string {
  return `log:${place}`
}
