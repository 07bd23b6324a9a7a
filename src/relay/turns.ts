/** Runs it in the next turn of the event loop, after whatever else has come. */
export type NextTurn = (run: () => void) => void

/** Does what takes milliseconds one at a time, each in a turn of its own, so that nobody else waits long behind it. */
export interface Turns {
  run<Value>(work: () => Value | Promise<Value>): Promise<Value>
}

export function createTurns(nextTurn: NextTurn): Turns {
  const queue: (() => Promise<void>)[] = []
  let isRunning = false

  function next(): void {
    const work = queue.shift()
    isRunning = work !== undefined
    if (work) nextTurn(() => void work().then(next))
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
