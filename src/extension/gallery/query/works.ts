import type { Commanded, Known } from '../../../jobs/lineage.ts'
import { type WorkKind, workKindOf } from '../../../jobs/work-kind.ts'

/** Kinds of work that pictures are filtered by: fewer than there are, so that the list is read at a glance. */
export const works = ['imagine', 'upscale', 'vary', 'button', 'blend', 'describe'] as const
export type Work = (typeof works)[number]

const groups: Readonly<Record<WorkKind, Work>> = {
  imagine: 'imagine',
  blend: 'blend',
  describe: 'describe',
  upscale: 'upscale',
  vary: 'vary',
  reroll: 'vary',
  region: 'vary',
  zoom: 'button',
  pan: 'button',
  rest: 'button',
}

export function workOf<One extends Commanded>(job: One, known: Known<One>): Work {
  return groups[workKindOf(job, known) ?? 'rest']
}
