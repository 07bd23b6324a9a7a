import type { ProviderInfo } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import { inlineLink } from '../../../jobs/inline-link.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { mayBeLoadable, nearness } from '../../../shared/address.ts'

/** One of the user's results, with an address by which a command can name it. */
export interface RecentPicture {
  job: Job
  index: number
  url: string
}

/** More than five no service looks at. */
export const maxReferences = 5

const most = 12

/** The link of one picture that an API can fetch now; null when it is dead or was never good. */
export function liveLink(job: Job, index: number, now: number): string | null {
  const link = job.result?.pictures[index]
  if (!link || link.usable === false || link.kind === 'video' || !mayBeLoadable(link.url)) return null
  return link.expiresAt !== undefined && link.expiresAt <= now ? null : link.url
}

/** Whether a service takes pictures as bytes, too: those that lie nowhere but in this browser. */
export function takesBytes(service: Pick<ProviderInfo, 'family'> | null): boolean {
  return service !== null && service.family !== 'unofficial'
}

/**
 * The address by which a command of this service can name one picture of a result: its link while that can be opened by all, else
 * its kept bytes. Null when the service can take neither.
 */
export function referenceTo(job: Job, index: number, service: ProviderInfo | null, now: number): string | null {
  const link = liveLink(job, index, now)
  const isFilm = job.result?.pictures[index]?.kind === 'video'
  const hasBytes = takesBytes(service) && !isFilm && job.kept?.[index] === 'kept'
  // A picture on a server at home can be opened by nobody else.
  if (hasBytes && (link === null || nearness(link) !== false)) return inlineLink(job.id, index)
  return link
}

/** The same for the picture that stands for the job. */
export function coverReference(job: Job, service: ProviderInfo | null, now: number): string | null {
  const cover = job.state === 'done' && job.result ? coverOf(job.result) : null
  return cover === null ? null : referenceTo(job, cover, service, now)
}

/** Newest first. */
export function recentPictures(jobs: Iterable<Job>, service: ProviderInfo | null, now: number): RecentPicture[] {
  return [...jobs]
    .sort((a, b) => (a.id < b.id ? 1 : -1)) // ids sort by time
    .flatMap((job) => {
      const url = coverReference(job, service, now)
      return url === null || !job.result ? [] : [{ job, index: coverOf(job.result) ?? 0, url }]
    })
    .slice(0, most)
}
