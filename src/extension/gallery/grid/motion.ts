/** How fast the grid is scrolling, or changing. */
export interface Motion {
  isMoving(): boolean
  /** Too fast to read: tiles are rendered without words and marks until it slows down. */
  isFast(): boolean
  /** Other pictures come into sight all at once: the first, or those that a search found. */
  jump(): void
}

/** Ms without a scroll event after which the grid counts as standing still. */
const stillMs = 120
/** About five screens a second. */
const fastPxPerMs = 4

/** Ms in which all that comes into sight by a jump is rendered. */
const jumpMs = 50

/** `note` is called with each scroll. */
export function createMotion(now: () => number): Motion & { note(top: number): void } {
  let last = { top: 0, at: Number.NEGATIVE_INFINITY }
  let speed = 0
  let jumpedAt = Number.NEGATIVE_INFINITY
  const isMoving = () => now() - last.at < stillMs
  return {
    isMoving,
    isFast: () => (isMoving() && speed > fastPxPerMs) || now() - jumpedAt < jumpMs,
    jump() {
      jumpedAt = now()
    },
    note(top) {
      const at = now()
      speed = Math.abs(top - last.top) / Math.max(1, at - last.at)
      last = { top, at }
    },
  }
}
