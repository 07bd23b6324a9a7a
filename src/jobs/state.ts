import type { Job, JobState } from '../contract/job.ts'
import type { ReasonCode } from '../contract/reason.ts'

/**
 * What the states of a job mean. Every question about a state is asked here, so that a new state has one place to be added.
 *
 *   state       pending   active   with the API   doubtful   final
 *   sending     yes       yes
 *   accepted    yes       yes      yes
 *   running     yes       yes      yes
 *   overdue     yes                               yes
 *   unknown     yes                               yes
 *   done                                                     yes
 *   failed                                                   yes
 *   cancelled                                                yes
 */
export const finalStates: readonly JobState[] = ['done', 'failed', 'cancelled']

/** No later message changes the job, see `isGuessed` for the exception. */
export function isFinal(state: JobState): boolean {
  return finalStates.includes(state)
}

/** The job still waits for its result. */
export function isPending(state: JobState): boolean {
  return !isFinal(state)
}

/** The job is on its way as far as anybody knows. */
export function isActive(state: JobState): boolean {
  return state === 'sending' || isWithApi(state)
}

/** The API has accepted the job and works on it. */
export function isWithApi(state: JobState): boolean {
  return state === 'accepted' || state === 'running'
}

/** The job is pending, and may never end: the API is polled at growing intervals. */
export function isDoubtful(state: JobState): boolean {
  return state === 'overdue' || state === 'unknown'
}

/** A result may arrive soon, so the relay is polled. A job whose receipt was lost is waited for as if it had been accepted. */
export function isAwaited({ state, deadlineAt }: Pick<Job, 'state' | 'deadlineAt'>, now: number): boolean {
  return isActive(state) || (state === 'unknown' && now < deadlineAt)
}

/** The API said once that it does not know the job, or its time is over: it is polled again before the job is given up. */
export function isDoubted({ state, doubtedAt }: Pick<Job, 'state' | 'doubtedAt'>): boolean {
  return doubtedAt !== undefined && isPending(state)
}

/** The user should look at the job: it failed, or nobody knows whether it will end. */
export function isTroubled(job: Pick<Job, 'state' | 'doubtedAt'>): boolean {
  return job.state === 'failed' || isDoubtful(job.state) || isDoubted(job)
}

/** The job has ended, or has not ended in time, so that nobody has to wait for it any longer. */
export function isEndedOrOverdue(state: JobState): boolean {
  return isFinal(state) || state === 'overdue'
}

/** Reasons for which the extension, and not the API, ended a job. A result that the API sends afterwards is more reliable. */
const guesses: readonly ReasonCode[] = ['expired', 'permission', 'unreachable', 'interrupted']

/** The extension ended the job by a guess: it still takes a result. */
export function isGuessed({ state, reason }: Pick<Job, 'state' | 'reason'>): boolean {
  return state === 'failed' && reason !== undefined && guesses.includes(reason.code)
}
