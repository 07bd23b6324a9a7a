/** How fast the grid is scrolling. */
export interface Motion {
  isMoving(): boolean
  /** Too fast to read: tiles are rendered without words and marks until it slows down. */
  isFast(): boolean
}

/** Ms without a scroll event after which the grid counts as standing still. */
const stillMs = 120
/** About five screens a second. */
const fastPxPerMs = 4

/** `note` is called with each scroll. */
export function createMotion(now: () => number): Motion & { note(top: number): void } {
  let last = { top: 0, at: Number.NEGATIVE_INFINITY }
  let speed = 0
  const isMoving = () => now() - last.at < stillMs
  return {
    isMoving,
    isFast: () => isMoving() && speed > fastPxPerMs,
    note(top) {
      const at = now()
      speed = Math.abs(top - last.top) / Math.max(1, at - last.at)
      last = { top, at }
    },
  }
}
