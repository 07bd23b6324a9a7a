import type { Batch, BatchState } from '../contract/batch.ts'
import type { Job } from '../contract/job.ts'
import type { Reason, ReasonCode } from '../contract/reason.ts'
import { isActive, isAwaited } from './state.ts'

const secondMs = 1_000
const minuteMs = 60 * secondMs

/** Pauses of a batch whose service has no room or can't be reached; the last one repeats. */
const holdsMs = [15 * secondMs, 30 * secondMs, minuteMs, 2 * minuteMs, 5 * minuteMs, 10 * minuteMs, 20 * minuteMs]
export const longestHoldMs = 30 * minuteMs
/** After so many refusals in a row the user decides: over an hour has passed. */
const maxHolds = 9

/** For so long a job whose outcome is not known counts as under way: it may be painted just now. */
const maybePaintedMs = 2 * minuteMs

/** Refusals that pass by themselves: the same prompt may be taken later. */
const passing: readonly ReasonCode[] = [
  'queue-full',
  'rate-limited',
  'provider-fault',
  'unreachable',
  'not-json',
  'unexpected',
]
/** Refusals that stand until the user does something about them. All other prompts would be refused as well. */
const lasting: readonly ReasonCode[] = [
  'bad-token',
  'no-fast-time',
  'no-credits',
  'no-subscription',
  'bad-relay-key',
  'permission',
  'no-hook',
  'unsupported',
]
/** After one of these nobody knows whether the prompt itself was the cause: its job keeps the failure, and can be sent again. */
const keptByJob: readonly ReasonCode[] = ['provider-fault', 'not-json', 'unexpected']

const open: readonly BatchState[] = ['running', 'paused']

/** Whether the batch may send a prompt some time. */
export function isOpen({ state }: Pick<Batch, 'state'>): boolean {
  return open.includes(state)
}

/** How many prompts have not become jobs. */
export function unsentPrompts({ total, next, back }: Pick<Batch, 'total' | 'next' | 'back'>): number {
  return total - next + back.length
}

/** Takes the next prompt, those that came back first. @returns its index, and the batch without it; undefined when there is none */
export function takePrompt(batch: Batch): { index: number; batch: Batch } | undefined {
  const [first, ...back] = batch.back
  if (first !== undefined) return { index: first, batch: { ...batch, back } }
  return batch.next < batch.total ? { index: batch.next, batch: { ...batch, next: batch.next + 1 } } : undefined
}

/** Whether a job takes one of the places that a service has. */
export function isUnderWay(job: Job, now: number): boolean {
  return isActive(job.state) || (job.state === 'unknown' && now < job.updatedAt + maybePaintedMs)
}

/** When a job of unknown outcome gives its place back, epoch ms; all others do when they end. */
export function leavesPlaceAt({ state, updatedAt }: Job): number {
  return state === 'unknown' ? updatedAt + maybePaintedMs : Number.POSITIVE_INFINITY
}

/** All prompts were taken, and no job of it is awaited. Jobs that may never end do not hold it up. */
export function isOver(batch: Batch, pending: readonly Job[], now: number): boolean {
  return unsentPrompts(batch) === 0 && !pending.some((job) => job.batchId === batch.id && isAwaited(job, now))
}

/**
 * What a job's change means for its batch.
 *
 *   taken    the service took it: whatever was in the way is gone
 *   hold     no prompt leaves for a while
 *   pause    no prompt leaves until the user resumes
 *   ended    nothing more than that the job has ended
 */
export type Turn = 'taken' | 'hold' | 'pause' | 'ended' | 'none'

export function turnOf(before: Job, after: Job): Turn {
  if (before.state === after.state) return 'none'
  if (after.state === 'unknown') return isPassing(after) ? 'hold' : 'none'
  if (after.state === 'failed') return turnOfFailure(before, after)
  if (after.state === 'cancelled') return 'ended'
  if (after.state === 'overdue') return 'none'
  if (before.state === 'sending') return 'taken'
  return after.state === 'done' ? 'ended' : 'none'
}

function turnOfFailure(before: Job, after: Job): Turn {
  const code = after.reason?.code
  if (code !== undefined && lasting.includes(code)) return 'pause'
  const isWrongPath = code === 'refused' && (after.reason?.status === 404 || after.reason?.status === 405)
  if (isWrongPath) return 'pause'
  // Of a picture that was begun, only these are not its own fault.
  const isOfService = before.state === 'sending' || code === 'queue-full' || code === 'rate-limited'
  return isPassing(after) && isOfService ? 'hold' : 'ended'
}

function isPassing({ reason }: Job): boolean {
  return reason !== undefined && passing.includes(reason.code)
}

/** Whether the prompt of a failed job is taken again later: nothing was begun, and the prompt was not the cause. */
export function givesBack(after: Job, turn: Turn): boolean {
  if (after.state !== 'failed' || (turn !== 'hold' && turn !== 'pause')) return false
  return after.reason !== undefined && !keptByJob.includes(after.reason.code)
}

/** The batch after this turn of one of its jobs; the same batch when it changes nothing. */
export function afterTurn(batch: Batch, turn: Turn, { reason, updatedAt: now }: Job): Batch {
  if (batch.state !== 'running') return batch
  if (turn === 'taken') return batch.reason === undefined ? batch : goingOn(batch)
  if (turn === 'pause') return paused(batch, reason)
  // Several jobs may be refused at once: that is one refusal.
  if (turn !== 'hold' || !reason || isHeld(batch, now)) return batch
  return (batch.holds ?? 0) < maxHolds ? held(batch, reason, now) : paused(batch, reason)
}

/** A batch that waits, longer each time. */
export function held(batch: Batch, reason: Reason, now: number): Batch {
  const holds = Math.min((batch.holds ?? 0) + 1, maxHolds)
  return { ...batch, reason, holds, heldUntil: now + (holdsMs[holds - 1] ?? longestHoldMs) }
}

/** A time further off than the longest pause was set by a clock that ran ahead. */
export function isHeld({ heldUntil }: Batch, now: number): boolean {
  return heldUntil !== undefined && heldUntil > now && heldUntil <= now + longestHoldMs
}

function paused(batch: Batch, reason: Batch['reason']): Batch {
  return { ...goingOn(batch), state: 'paused', ...(reason ? { reason } : {}), told: false }
}

/** Without what was in its way. */
export function goingOn({ reason: _r, heldUntil: _u, holds: _h, told: _t, ...rest }: Batch): Batch {
  return rest
}

/** The batch with the prompt of this index to be taken again. */
export function withPromptBack(batch: Batch, index: number): Batch {
  return { ...batch, back: [...new Set([...batch.back, index])].toSorted((a, b) => a - b) }
}

/** The batch with the end of one of its jobs counted. A job that was given up may still bring its result. */
export function withEnd(batch: Batch, before: Job, after: Job): Batch {
  const change = (state: Job['state'], by: number) => ({
    done: state === 'done' ? by : 0,
    failed: state === 'failed' || state === 'cancelled' ? by : 0,
  })
  const [was, is] = [change(before.state, -1), change(after.state, 1)]
  return { ...batch, done: batch.done + was.done + is.done, failed: batch.failed + was.failed + is.failed }
}

/**
 * Which batch of a connection sends its next prompt: the one with the fewest jobs under way, of these the oldest, so that a short
 * list need not wait for the end of a long one.
 */
export function pickBatch(batches: readonly Batch[], underWay: readonly Job[], now: number): Batch | undefined {
  const running = batches.filter(({ state }) => state === 'running')
  // What holds one up would hold up the others as well.
  if (running.some((batch) => isHeld(batch, now))) return undefined
  const jobsOf = ({ id }: Batch) => underWay.filter(({ batchId }) => batchId === id).length
  return running
    .filter((batch) => unsentPrompts(batch) > 0)
    .toSorted((a, b) => jobsOf(a) - jobsOf(b) || a.createdAt - b.createdAt)[0]
}
