/** Runs tasks one after the other, in the order they are given. One that fails does not stop those behind it. */
export type Serial = <Answer>(task: () => Promise<Answer>) => Promise<Answer>

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const turn = last.then(task)
    // Whoever gave the task hears of it.
    last = turn.catch(() => {})
    return turn
  }
}

/**
 * A task of which one run is at work at a time. Who asks during a run may know of something that came after it began: the task runs
 * once more, and all who asked get the promise of the whole. It rejects with what the last run threw.
 * @param onIdle called each time no further run is asked for. The next request begins a new run, also while this is at work.
 */
export function createRerun(
  task: () => Promise<void>,
  onIdle: () => Promise<void> | void = () => {},
): () => Promise<void> {
  let running: Promise<void> | undefined
  let isWanted = false

  async function runAll(): Promise<void> {
    try {
      while (isWanted) {
        isWanted = false
        try {
          await task()
        } catch (error) {
          // The next run may succeed; those who asked hear of the last one.
          if (!isWanted) throw error
        }
      }
    } finally {
      running = undefined
      await onIdle()
    }
  }

  return () => {
    isWanted = true
    running ??= runAll()
    return running
  }
}
