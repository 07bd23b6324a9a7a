/** Runs tasks one after the other, in the order they are given. A task that fails does not stop the next ones. */
export type Serial = <Answer>(task: () => Promise<Answer>) => Promise<Answer>

export function createSerial(): Serial {
  let last: Promise<unknown> = Promise.resolve()
  return (task) => {
    const turn = last.then(task)
    // The caller of this task gets the error.
    last = turn.catch(() => {})
    return turn
  }
}

/**
 * A task that runs at most once at a time. A request during a run may concern something that came after the run began, so that the
 * task then runs once more; all who asked get one promise for all these runs. It rejects with the error of the last run.
 * @param onIdle called when the last requested run is over. A request while it is at work begins a new run.
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
          // The next run may succeed; callers get the error of the last one only.
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
