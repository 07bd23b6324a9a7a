import { type Layout, placeAcross, rowOf } from './layout.ts'

/** A job to go to. A new one each time it is meant. */
export interface FocusTarget {
  id: string
}

interface Here {
  layout: Layout
  /** Where the walk begins. */
  stop: number
  grid: HTMLElement | null
}

/** The place that a key leads to: along the order sideways, to the nearest one up and down. Null: the key is not ours. */
export function destination(event: KeyboardEvent, { layout, stop, grid }: Here): number | null {
  const { rows } = layout
  const last = rows.at(-1)
  const total = last ? last.at + last.count : 0
  const rightToLeft = grid !== null && getComputedStyle(grid).direction === 'rtl'
  const within = (at: number) => Math.min(total - 1, Math.max(0, at))
  const screen = rowsOfAScreen(layout, stop)
  switch (event.key) {
    case 'ArrowRight':
      return within(stop + (rightToLeft ? -1 : 1))
    case 'ArrowLeft':
      return within(stop + (rightToLeft ? 1 : -1))
    case 'ArrowDown':
      return placeAcross(layout, stop, 1)
    case 'ArrowUp':
      return placeAcross(layout, stop, -1)
    case 'PageDown':
      return placeAcross(layout, stop, screen)
    case 'PageUp':
      return placeAcross(layout, stop, -screen)
    case 'Home':
      return 0
    case 'End':
      return within(total)
    default:
      return null
  }
}

function rowsOfAScreen({ rows }: Layout, stop: number): number {
  const height = rows[rowOf(rows, stop)]?.height ?? innerHeight
  return Math.max(1, Math.floor(innerHeight / height) - 1)
}
