import { coverOf } from '../../../jobs/result-layout.ts'
import type { Part, Target } from '../model/target.ts'
import { placeOfQuarter } from './quarters.ts'

/** All pictures of a result, or a part of it; of a grid that came whole and in quarters, the whole. */
export function targetsOf(job: Target['job'], part?: Part): Target[] {
  if (part && 'index' in part) return [{ job, index: part.index }]
  if (part) {
    const place = placeOfQuarter(job, part.quarter)
    return place ? [{ job, ...place }] : []
  }
  const { pictures = [] } = job.result ?? {}
  const cover = job.result ? coverOf(job.result) : null
  const hasWhole = cover !== null && pictures[cover]?.quadrant === undefined
  return pictures.flatMap((picture, index) => (hasWhole && picture.quadrant !== undefined ? [] : [{ job, index }]))
}
