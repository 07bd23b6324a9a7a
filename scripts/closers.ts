export type Close = () => Promise<unknown> | unknown

/** Things that were started and must be ended, in reverse order. */
export class Closers {
  #open: Close[] = []

  add(close: Close): void {
    this.#open.push(close)
  }

  /** Ends all of them; one that fails does not stop the others. */
  async close(): Promise<void> {
    for (let close = this.#open.pop(); close; close = this.#open.pop()) {
      try {
        await close()
      } catch {
        // It has already ended, or will end with this process.
      }
    }
  }
}
