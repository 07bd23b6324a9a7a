import type { Quarter } from '../../../contract/grid.ts'
import type { Job } from '../../../contract/job.ts'
import { coverOf, isLoneGrid } from '../../../jobs/result-layout.ts'

/**
 * Where one of the four of a result is kept: as a picture of its own, or, with `quarter`, as a part of the whole. Null when
 * there are no four, or their bytes are not here.
 */
export function placeOfQuarter({ result, kept }: Job, quarter: Quarter): { index: number; quarter?: Quarter } | null {
  if (!result) return null
  const own = result.pictures.findIndex(({ quadrant }) => quadrant === quarter)
  if (own >= 0) return kept?.[own] === 'kept' ? { index: own } : null
  const cover = coverOf(result)
  return cover !== null && isLoneGrid(result, cover) && kept?.[cover] === 'kept' ? { index: cover, quarter } : null
}
