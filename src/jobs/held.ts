import type { Job } from '../contract/job.ts'
import { isDue } from '../shared/clock.ts'
import { responseTimeoutMs } from './deadlines.ts'
import { end } from './transitions.ts'

/** The longest time that a send can be taken back, ms. */
const longestHoldMs = 10_000
/**
 * A job that was held back when the machine fell asleep is sent when it wakes, unless that is later than this: a picture is paid, and
 * nobody expects it a day later.
 */
const stillWantedMs = 60 * 60_000

/** The job has certainly not left the browser, and the user can take it back. */
export function isHeld({ state, heldUntil }: Pick<Job, 'state' | 'heldUntil'>): boolean {
  return state === 'sending' && heldUntil !== undefined
}

/** When a held job leaves, epoch ms: now, when its time was set by a clock that ran ahead. Infinity for all other jobs. */
export function leavesAt({ state, heldUntil }: Pick<Job, 'state' | 'heldUntil'>, now: number): number {
  if (state !== 'sending' || heldUntil === undefined) return Number.POSITIVE_INFINITY
  return isDue(heldUntil, now, longestHoldMs) ? Math.min(heldUntil, now) : heldUntil
}

/** What becomes of a held job whose time is over: it is to be sent now, or has failed because nobody expects it any more. */
export function release(job: Job, now: number): Job {
  const { heldUntil = now, ...rest } = job
  if (now - heldUntil > stillWantedMs) return end({ ...rest, reason: { code: 'not-sent' } }, 'failed', now)
  return { ...rest, updatedAt: now, deadlineAt: now + responseTimeoutMs(job.command.kind) }
}
