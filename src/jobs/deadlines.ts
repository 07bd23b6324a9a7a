import type { CommandKind } from '../contract/command.ts'
import type { Job } from '../contract/job.ts'
import { timeOfId } from '../shared/id.ts'
import { isListed, paints } from './kinds.ts'
import { isDoubtful, isPending, isWithApi } from './state.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** How long silence is normal. A relaxed queue may take longer: the job is then overdue, not lost. */
export function patienceMs(kind: CommandKind): number {
  if (paints(kind)) return 15 * minuteMs
  return kind === 'describe' ? 5 * minuteMs : 3 * minuteMs
}

/** After this long nobody knows of the job any more: a relay keeps seven days, the APIs' links die in one. */
function hopeMs(kind: CommandKind): number {
  return isListed(kind) ? 7 * dayMs : 10 * minuteMs
}

/** How much later "nobody knows of it" must still be so to be believed. */
export function confirmMs(kind: CommandKind): number {
  return isListed(kind) ? 60 * minuteMs : 2 * minuteMs
}

/** So long after its time was over a job waits for a relay that can't be read: longer than a relay keeps an inbox. */
const lastHopeMs = 37 * dayMs

const ladderMs = [1, 2, 5, 10, 30, 60, 180, 360, 720].map((minutes) => minutes * minuteMs)
const quickLadderMs = [5, 5, 5, 10, 10, 15, 15, 20, 30, 30, 45, 60].map((seconds) => seconds * 1000)

/**
 * Pause before the next look at the API's poll route, widening. `quick`: without a relay the looks are the only news there is.
 * @param random 0 to 1
 */
export function checkPauseMs(checks: number, quick: boolean, random: () => number): number {
  const ladder = quick ? quickLadderMs : ladderMs
  const pause = ladder[checks] ?? (quick ? minuteMs : dayMs)
  return Math.round(pause * (1 + random() * 0.1))
}

/** The longest pause between two looks: the ladder's end with its jitter. */
export const longestCheckPauseMs = 27 * 60 * minuteMs

/** Longer than sending can take with all its confirmations. */
const sendingMs = 3 * minuteMs

/**
 * What time alone does to a job; the same job when it does nothing. It ends none at once: what is hopeless is asked for once
 * more, and given up some time later. So a clock that was wrong for a moment ends nothing.
 * @param certain whether the relay was just read and the API asked, so that no more can be known of the job
 */
export function passTime(job: Job, now: number, certain: boolean): Job {
  const timed = isPending(job.state) ? inOurTime(job, now) : job
  if (timed.state === 'sending' && now >= timed.updatedAt + sendingMs) return interrupt(timed, now)
  if (isWithApi(timed.state) && now >= timed.deadlineAt)
    return { ...timed, state: 'overdue', updatedAt: now, nextCheckAt: now, checks: 0 }
  return isHopeless(timed, now) ? giveUp(timed, now, certain) : timed
}

/**
 * A clock that was ahead when a job was made set times that would keep it waiting until that clock has come: they count from now.
 * Its id still tells when it was made, should it be this clock that is wrong.
 */
function inOurTime(job: Job, now: number): Job {
  const madeAt = timeOfId(job.id)
  const createdAt = madeAt <= now && madeAt > job.createdAt ? madeAt : Math.min(job.createdAt, now)
  const updatedAt = Math.min(job.updatedAt, now)
  const deadlineAt = Math.min(job.deadlineAt, now + patienceMs(job.command.kind))
  const isSame = createdAt === job.createdAt && updatedAt === job.updatedAt && deadlineAt === job.deadlineAt
  return isSame ? job : { ...job, createdAt, updatedAt, deadlineAt }
}

function isHopeless(job: Job, now: number): boolean {
  return isDoubtful(job.state) && now >= job.createdAt + hopeMs(job.command.kind)
}

function giveUp(job: Job, now: number, certain: boolean): Job {
  const { nextCheckAt: _n, checks: _c, doubtedAt, sent: _s, ...rest } = job
  if (doubtedAt === undefined || doubtedAt > now) return { ...job, doubtedAt: now, nextCheckAt: now }
  const isSure = certain || now >= job.createdAt + lastHopeMs
  if (now - doubtedAt < confirmMs(job.command.kind) || !isSure) return job
  return { ...rest, state: 'failed', reason: { code: 'expired' }, updatedAt: now, endedAt: now, told: true }
}

/** The worker was killed between saving and the receipt: it may have been sent, so that it is not sent again. */
export function interrupt(job: Job, now: number): Job {
  return { ...job, state: 'unknown', reason: { code: 'interrupted' }, updatedAt: now, nextCheckAt: now, checks: 0 }
}
