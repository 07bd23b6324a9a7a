import { useMemo, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { useGallery } from '../gallery-context.ts'
import { useFamily } from '../hooks/use-family.ts'
import type { ViewState } from '../hooks/use-gallery-view.ts'
import type { Entry } from '../query/entry.ts'
import { familyOf } from '../query/family.ts'

export interface Comparison {
  /** Shown beside the open job. */
  pair: Job | null
  /** The family of the open job, the oldest first. */
  members: readonly Entry[]
  /** Begins or ends the comparison; undefined where there is no picture, or nothing to compare it with. */
  toggle: (() => void) | undefined
  /** While a second job is being picked, the strip chooses it; otherwise it opens the job. */
  show: (id: string) => void
}

/** The job beside the open one, and the family to choose it from. */
export function useComparison(id: string, entry: Entry | undefined, { pairId, compare, show }: ViewState): Comparison {
  const { snapshot, library } = useGallery()
  const other = useFamily(pairId, snapshot, library)
  const members = useMemo(() => (entry ? familyOf(entry, snapshot) : []), [entry, snapshot])
  const [isPicking, setPicking] = useState(false)
  const hasPicture = entry !== undefined && entry.cover !== null
  const neighbour = hasPicture ? members.find((member) => member.id !== id && member.cover !== null) : undefined
  const toggle = () => {
    setPicking(pairId === null)
    compare(pairId === null ? (neighbour?.id ?? null) : null)
  }
  return {
    pair: pairId === null ? null : (other?.get(pairId) ?? null),
    members,
    toggle: neighbour || pairId !== null ? toggle : undefined,
    show: (one) => (pairId !== null && isPicking ? one !== id && compare(one) : show(one)),
  }
}
