import type { Job } from '../../../contract/job.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { mayBeLoadable } from '../../../shared/address.ts'

/** One of the user's results, with a link that others can open. */
export interface RecentPicture {
  job: Job
  index: number
  url: string
}

const most = 12

/** The link of one picture that an API can fetch now; null when it is dead or was never good. */
export function liveLink(job: Job, index: number, now: number): string | null {
  const link = job.result?.pictures[index]
  if (!link || link.usable === false || link.kind === 'video' || !mayBeLoadable(link.url)) return null
  return link.expiresAt !== undefined && link.expiresAt <= now ? null : link.url
}

/** The link of the picture that stands for the job; null without one. */
export function coverLink(job: Job, now: number): string | null {
  const cover = job.state === 'done' && job.result ? coverOf(job.result) : null
  return cover === null ? null : liveLink(job, cover, now)
}

/** Newest first. */
export function recentPictures(jobs: Iterable<Job>, now: number): RecentPicture[] {
  return [...jobs]
    .sort((a, b) => (a.id < b.id ? 1 : -1)) // ids sort by time
    .flatMap((job) => {
      const url = coverLink(job, now)
      return url === null || !job.result ? [] : [{ job, index: coverOf(job.result) ?? 0, url }]
    })
    .slice(0, most)
}
