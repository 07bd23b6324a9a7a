import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import type { Item, pictureRetries } from '../../store/items.ts'

type PictureRetries = typeof pictureRetries extends Item<infer Value> ? Value : never
/** When a job's pictures are tried again, and what was in the way. */
export type PictureRetry = PictureRetries[string]
export type FetchProblem = NonNullable<PictureRetry['problem']>

const minuteMs = 60_000
/** Pauses between tries: a hiccup is soon over, a missing permission may be given in an hour. */
const pausesMs = [0.2, 0.5, 1, 5, 15, 30, 60].map((minutes) => minutes * minuteMs)
/** No pause is longer, neither of these nor one that a host asks for. */
export const longestPauseMs = 60 * minuteMs
/** For links that don't say when they expire: the longest known live a day, and a wrong clock may need another. */
const linkLifetimeMs = 2 * 24 * 60 * minuteMs
/** The last try before a link expires begins so long before. */
const leadMs = minuteMs
/** However soon a link expires, the next try is not sooner than this. */
const shortestPauseMs = 5_000

/** When no host answers, a link is tried for so long after it should have expired, because our clock may be ahead. */
export const graceMs = 2 * 24 * 60 * minuteMs

/** When a link expires, epoch ms. */
export function deadAt(job: Job, link: PictureLink): number {
  return link.expiresAt ?? (job.endedAt ?? job.updatedAt) + linkLifetimeMs
}

/**
 * The next try after the one that begins now: after a pause that grows with each try; sooner when a link is about to expire, has just
 * expired, or is over by any clock.
 */
export function nextTry(job: Job, before: PictureRetry | undefined, now: number): PictureRetry {
  const tries = (before?.tries ?? 0) + 1
  const byPauses = now + (pausesMs[tries - 1] ?? longestPauseMs)
  const ends = (job.result?.pictures ?? []).flatMap((link, index) =>
    job.kept?.[index] === 'waiting' ? [deadAt(job, link)] : [],
  )
  const occasions = ends.flatMap((end) => [end - leadMs, end, end + graceMs]).filter((at) => at > now + shortestPauseMs)
  return { ...before, tries, nextAt: Math.min(byPauses, ...occasions) }
}
