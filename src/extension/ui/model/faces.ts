import { speaksOfGrid } from '../../../contract/grid.ts'
import type { Result } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'

/** What to show of a result's pictures, by index in `result.pictures`. */
export type Faces =
  | { kind: 'none' }
  /** One picture that holds four. */
  | { kind: 'grid'; index: number }
  /** Four pictures, in the order of the quarters. */
  | { kind: 'quarters'; indices: [number, number, number, number] }
  | { kind: 'single'; index: number }
  | { kind: 'several'; indices: number[] }

export function facesOf({ pictures, buttons }: Result): Faces {
  const whole = pictures.findIndex((picture) => picture.quadrant === undefined)
  const quarters = [1, 2, 3, 4].map((quarter) => pictures.findIndex((picture) => picture.quadrant === quarter))
  const [a, b, c, d] = quarters
  const hasFour = a !== undefined && b !== undefined && c !== undefined && d !== undefined && !quarters.includes(-1)
  if (whole >= 0 && (hasFour || speaksOfGrid(buttons))) return { kind: 'grid', index: whole }
  if (hasFour) return { kind: 'quarters', indices: [a, b, c, d] }
  if (pictures.length > 1) return { kind: 'several', indices: pictures.map((_, index) => index) }
  return pictures.length === 1 ? { kind: 'single', index: 0 } : { kind: 'none' }
}

/** The picture that stands for the whole result in a small place. */
export function coverOf(result: Result): number | null {
  const faces = facesOf(result)
  if (faces.kind === 'none') return null
  return 'index' in faces ? faces.index : (faces.indices[0] ?? null)
}

/** Upscale and Vary of one quarter, 1 to 4. */
export function quarterButtons(buttons: readonly Button[], quarter: number): Button[] {
  return (['upscale', 'vary'] as const).flatMap(
    (role) => buttons.find((button) => button.role === role && button.index === quarter) ?? [],
  )
}
