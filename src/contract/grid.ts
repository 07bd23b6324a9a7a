import type { Result } from './job.ts'
import type { Button } from './update.ts'

/** Quarters of a grid, as buttons and APIs number them: left to right, then down. */
export const quarters = [1, 2, 3, 4] as const
export type Quarter = (typeof quarters)[number]

/** Buttons that name a second picture speak of a grid; an upscale's own buttons name none. */
export function speaksOfGrid(buttons: readonly Button[]): boolean {
  return buttons.some((button) => (button.role === 'upscale' || button.role === 'vary') && (button.index ?? 0) > 1)
}

/** Whether this picture of a result holds four of which none has a link of its own. */
export function isLoneGrid({ pictures, buttons }: Result, index: number): boolean {
  const hasQuarters = pictures.some(({ quadrant, usable }) => quadrant !== undefined && usable !== false)
  return !hasQuarters && pictures[index]?.quadrant === undefined && speaksOfGrid(buttons)
}
