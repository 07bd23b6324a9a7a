import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import type { Item, keeping } from '../../store/items.ts'

type Plans = typeof keeping extends Item<infer Value> ? Value : never
/** When a job's pictures are tried again, see `keeping`. */
export type Plan = Plans[string]
export type Problem = NonNullable<Plan['problem']>

const minuteMs = 60_000
/** Pauses between tries: a hiccup is soon over, a missing permission may be given in an hour. */
const pausesMs = [0.2, 0.5, 1, 5, 15, 30, 60].map((minutes) => minutes * minuteMs)
/** No pause is longer, neither of these nor one that a host asks for. */
export const longestPauseMs = 60 * minuteMs
/** Links that don't say when they die: the longest known live a day, some more for clocks that are wrong. */
const hopeMs = 2 * 24 * 60 * minuteMs
/** The last try begins so long before the link dies. */
const leadMs = minuteMs
/** Not at once again, however soon a link dies. */
const hiccupMs = 5_000

/**
 * A link is not given up by the clock alone, which may be a day ahead: where no host was heard, it is tried for so long after it
 * should be dead.
 */
export const graceMs = 2 * 24 * 60 * minuteMs

/** Epoch ms after which nothing is to be hoped for from a link. */
export function deadAt(job: Job, link: PictureLink): number {
  return link.expiresAt ?? (job.endedAt ?? job.updatedAt) + hopeMs
}

/** The plan of a job that is about to be tried: with widening pauses, shortly before a link dies, when it has, and when no clock can be to blame. */
export function nextTry(job: Job, before: Plan | undefined, now: number): Plan {
  const tries = (before?.tries ?? 0) + 1
  const usual = now + (pausesMs[tries - 1] ?? longestPauseMs)
  const ends = (job.result?.pictures ?? []).flatMap((link, index) =>
    job.kept?.[index] === 'waiting' ? [deadAt(job, link)] : [],
  )
  const occasions = ends.flatMap((end) => [end - leadMs, end, end + graceMs]).filter((at) => at > now + hiccupMs)
  return { ...before, tries, nextAt: Math.min(usual, ...occasions) }
}
