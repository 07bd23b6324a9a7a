export type Close = () => Promise<unknown> | unknown

/** What was started and must be ended, the last first. */
export class Closers {
  #open: Close[] = []

  add(close: Close): void {
    this.#open.push(close)
  }

  /** Ends all of it; one that fails does not hold up the others. */
  async close(): Promise<void> {
    for (let close = this.#open.pop(); close; close = this.#open.pop()) {
      try {
        await close()
      } catch {
        // It is gone already, or will be with this process.
      }
    }
  }
}
