import { liveLink } from '../model/recent.ts'
import type { Target } from '../model/target.ts'

/** The link of a picture while it works. A quarter that is only cut out of its grid has none. */
export function linkOf({ job, index, quarter }: Target, now: number): string | null {
  const isLost = job.kept?.[index] === 'lost'
  return quarter === undefined && !isLost ? liveLink(job, index, now) : null
}
