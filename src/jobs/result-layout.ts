import { quarters } from '../contract/grid.ts'
import type { Result } from '../contract/job.ts'
import type { Button } from '../contract/update.ts'

/** What to show of a result's pictures, by index in `result.pictures`. */
export type ResultLayout =
  | { kind: 'none' }
  /** One picture that holds four. */
  | { kind: 'grid'; index: number }
  /** Four pictures, in the order of the quarters. */
  | { kind: 'quarters'; indices: [number, number, number, number] }
  | { kind: 'single'; index: number }
  | { kind: 'several'; indices: number[] }

/** Buttons for a second, third or fourth picture exist on grids only. */
function speaksOfGrid(buttons: readonly Button[]): boolean {
  return buttons.some((button) => (button.role === 'upscale' || button.role === 'vary') && (button.index ?? 0) > 1)
}

/** Whether this picture of a result is a grid whose quarters have no links of their own. */
export function isLoneGrid({ pictures, buttons }: Result, index: number): boolean {
  const hasQuarters = pictures.some(({ quadrant, usable }) => quadrant !== undefined && usable !== false)
  return !hasQuarters && pictures[index]?.quadrant === undefined && speaksOfGrid(buttons)
}

export function layoutOf({ pictures, buttons }: Result): ResultLayout {
  const whole = pictures.findIndex((picture) => picture.quadrant === undefined)
  const byQuarter = quarters.map((quarter) => pictures.findIndex((picture) => picture.quadrant === quarter))
  const [a, b, c, d] = byQuarter
  const hasFour = a !== undefined && b !== undefined && c !== undefined && d !== undefined && !byQuarter.includes(-1)
  if (whole >= 0 && (hasFour || speaksOfGrid(buttons))) return { kind: 'grid', index: whole }
  if (hasFour) return { kind: 'quarters', indices: [a, b, c, d] }
  if (pictures.length > 1) return { kind: 'several', indices: pictures.map((_, index) => index) }
  return pictures.length === 1 ? { kind: 'single', index: 0 } : { kind: 'none' }
}

/** How many pictures a result counts for: a grid of four is one, since it is asked for and paid for as one. */
export function pictureCount(result: Result): number {
  const layout = layoutOf(result)
  if (layout.kind === 'none') return 0
  return layout.kind === 'several' ? layout.indices.length : 1
}

/** Index of the picture that represents the result in a small place; null when there is none. */
export function coverOf(result: Result): number | null {
  const layout = layoutOf(result)
  if (layout.kind === 'none') return null
  return 'index' in layout ? layout.index : (layout.indices[0] ?? null)
}

/** Upscale and Vary of one quarter, 1 to 4. */
export function quarterButtons(buttons: readonly Button[], quarter: number): Button[] {
  return (['upscale', 'vary'] as const).flatMap(
    (role) => buttons.find((button) => button.role === role && button.index === quarter) ?? [],
  )
}
