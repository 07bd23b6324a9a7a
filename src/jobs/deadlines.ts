import type { CommandKind } from '../contract/command.ts'
import type { Job } from '../contract/job.ts'
import { timeOfId } from '../shared/id.ts'
import { inDoubt } from './doubt.ts'
import { isListed, paints } from './kinds.ts'
import { isDoubtful, isPending, isWithApi } from './state.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** How long a result may take before its job is `overdue`. A relaxed queue may take longer; an overdue job still takes its result. */
export function responseTimeoutMs(kind: CommandKind): number {
  if (paints(kind)) return 15 * minuteMs
  return kind === 'describe' ? 5 * minuteMs : 3 * minuteMs
}

/** Age at which a doubtful job is given up: a relay keeps messages for seven days, and the APIs' links die within one. */
function giveUpAfterMs(kind: CommandKind): number {
  return isListed(kind) ? 7 * dayMs : 10 * minuteMs
}

/** How long the API must go on not knowing a job before that is believed. */
export function confirmMs(kind: CommandKind): number {
  return isListed(kind) ? 60 * minuteMs : 2 * minuteMs
}

/** Age at which a job is given up though the relay could not be read: longer than a relay keeps an inbox. */
const giveUpUnreadAfterMs = 37 * dayMs

const backoffMs = [1, 2, 5, 10, 30, 60, 180, 360, 720].map((minutes) => minutes * minuteMs)
const quickBackoffMs = [5, 5, 5, 10, 10, 15, 15, 20, 30, 30, 45, 60].map((seconds) => seconds * 1000)

/**
 * Pause before the API's poll route is asked again; it grows with each poll. `quick`: there is no relay, so that updates come by
 * polling alone.
 * @param random 0 to 1
 */
export function checkPauseMs(checks: number, quick: boolean, random: () => number): number {
  const backoff = quick ? quickBackoffMs : backoffMs
  const pause = backoff[checks] ?? (quick ? minuteMs : dayMs)
  return Math.round(pause * (1 + random() * 0.1))
}

/** How long a picture takes, and how long the links of a result live, where an API is known for it. ms */
export interface Pace {
  typicalMs?: number | undefined
  linkMs?: number | undefined
}

/**
 * Pause before the poll route is asked although the result is to come by webhook; undefined where there is no hurry, so that a
 * webhook is missed only once the job is overdue. Links may be dead by then, and with them a paid result.
 */
export function hookedCheckPauseMs(checks: number, { typicalMs, linkMs }: Pace): number | undefined {
  if (typicalMs === undefined && linkMs === undefined) return undefined
  const patient = (typicalMs ?? minuteMs) * 2 ** (Math.min(checks, 10) + 1)
  return Math.min(patient, (linkMs ?? dayMs) / 2)
}

/** The longest pause between two polls: the last backoff with its jitter. */
export const longestCheckPauseMs = 27 * 60 * minuteMs

/** Longer than sending can take, confirmations included. Where the answer is the result, `updatedAt` is set anew while it is awaited. */
const sendingMs = 3 * minuteMs

/**
 * What the passing of time does to a job; the same job when it changes nothing. It never ends a job at once: a job whose time is
 * over is polled once more and given up only some time later, so that a clock which was wrong for a moment ends nothing.
 * @param certain whether the relay has just been read and the API polled, so that there is nothing left to ask
 */
export function advanceTime(job: Job, now: number, certain: boolean): Job {
  const timed = isPending(job.state) ? inOurTime(job, now) : job
  const isSent = timed.state === 'sending' && timed.heldUntil === undefined
  if (isSent && now >= timed.updatedAt + sendingMs) return interrupt(timed, now)
  if (isWithApi(timed.state) && now >= timed.deadlineAt)
    return { ...inDoubt(timed, 'overdue', now), nextCheckAt: now, checks: 0 }
  return isHopeless(timed, now) ? giveUp(timed, now, certain) : timed
}

/**
 * If the clock was ahead when a job was created, its times lie in the future and would keep it waiting. They are moved to now.
 * If it is the present clock that is wrong, the id still holds the time at which the job was created.
 */
function inOurTime(job: Job, now: number): Job {
  const madeAt = timeOfId(job.id)
  const createdAt = madeAt <= now && madeAt > job.createdAt ? madeAt : Math.min(job.createdAt, now)
  const updatedAt = Math.min(job.updatedAt, now)
  const deadlineAt = Math.min(job.deadlineAt, now + responseTimeoutMs(job.command.kind))
  const isSame = createdAt === job.createdAt && updatedAt === job.updatedAt && deadlineAt === job.deadlineAt
  return isSame ? job : { ...job, createdAt, updatedAt, deadlineAt }
}

function isHopeless(job: Job, now: number): boolean {
  return isDoubtful(job.state) && now >= job.createdAt + giveUpAfterMs(job.command.kind)
}

function giveUp(job: Job, now: number, certain: boolean): Job {
  const { nextCheckAt: _n, checks: _c, doubtedAt, sent: _s, ...rest } = job
  if (doubtedAt === undefined || doubtedAt > now) return { ...job, doubtedAt: now, nextCheckAt: now }
  const isSure = certain || now >= job.createdAt + giveUpUnreadAfterMs
  if (now - doubtedAt < confirmMs(job.command.kind) || !isSure) return job
  return { ...rest, state: 'failed', reason: { code: 'expired' }, updatedAt: now, endedAt: now, told: true }
}

/** The worker was ended between saving the job and reading the receipt. The job may have been sent, so that it is not sent again. */
export function interrupt(job: Job, now: number): Job {
  return { ...inDoubt(job, 'unknown', now), reason: { code: 'interrupted' }, nextCheckAt: now, checks: 0 }
}
