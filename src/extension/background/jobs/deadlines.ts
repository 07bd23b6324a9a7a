import type { CommandKind } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../store/items.ts'

const minuteMs = 60_000
const dayMs = 24 * 60 * minuteMs

/** How long silence is normal. A relaxed queue may take longer: the job is then overdue, not lost. */
export function patienceMs(kind: CommandKind): number {
  if (kind === 'imagine' || kind === 'button' || kind === 'blend') return 15 * minuteMs
  return kind === 'describe' ? 5 * minuteMs : 3 * minuteMs
}

/** After this long nobody knows of the job any more: a relay keeps seven days, the APIs' links die in one. */
function hopeMs(kind: CommandKind): number {
  return isListed(kind) ? 7 * dayMs : 10 * minuteMs
}

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

/** Longer than sending can take with all its confirmations. */
const sendingMs = 3 * minuteMs

/** What time alone does to a job; the same job when it does nothing. */
export function passTime(job: Job, now: number): Job {
  if (job.state === 'sending' && now >= job.updatedAt + sendingMs) return interrupt(job, now)
  const waits = job.state === 'accepted' || job.state === 'running'
  if (waits && now >= job.deadlineAt) return { ...job, state: 'overdue', updatedAt: now, nextCheckAt: now, checks: 0 }
  const doubtful = job.state === 'overdue' || job.state === 'unknown'
  if (doubtful && now >= job.createdAt + hopeMs(job.command.kind)) {
    const { nextCheckAt: _, ...rest } = job
    return { ...rest, state: 'failed', reason: { code: 'expired' }, updatedAt: now, endedAt: now, told: true }
  }
  return job
}

/** The worker was killed between saving and the receipt: it may have been sent, so that it is not sent again. */
export function interrupt(job: Job, now: number): Job {
  return { ...job, state: 'unknown', reason: { code: 'interrupted' }, updatedAt: now, nextCheckAt: now, checks: 0 }
}
