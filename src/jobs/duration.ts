import type { Command } from '../contract/command.ts'
import type { Job } from '../contract/job.ts'

/** The fields of a job that its duration is computed from. */
type Timed = Pick<Job, 'command' | 'state' | 'createdAt'> & { endedAt?: number | undefined }

/** A median of fewer durations says too little. */
const minDurations = 3

/** Time from creation to result in ms; null for a job without a result, or when the clock was set back in between. */
export function durationMs({ state, createdAt, endedAt }: Omit<Timed, 'command'>): number | null {
  const ms = state === 'done' && endedAt !== undefined ? endedAt - createdAt : 0
  return ms > 0 ? ms : null
}

/** @param values at least one */
export function medianOf(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const upper = sorted[sorted.length >> 1] ?? 0
  const lower = sorted[(sorted.length - 1) >> 1] ?? upper
  return (lower + upper) / 2
}

/** Median duration in ms of the finished jobs with the same command; null while there are too few. `U1` and `U4` are the same. */
export function medianDurationMs(job: Pick<Timed, 'command'>, jobs: readonly Timed[]): number | null {
  const key = commandKey(job.command)
  const durations = jobs.flatMap((one) => (commandKey(one.command) === key ? (durationMs(one) ?? []) : []))
  return durations.length < minDurations ? null : medianOf(durations)
}

function commandKey(command: Command): string {
  return command.kind === 'button' ? `button ${command.label.replace(/\d/g, '')}` : command.kind
}

/** Estimated time left in ms, from the median where there is one, else from the progress; null when there is no estimate. */
export function leftMs(job: Job, medianMs: number | null, now: number): number | null {
  const elapsedMs = now - job.createdAt
  if (medianMs !== null) return elapsedMs < medianMs ? medianMs - elapsedMs : null
  if (job.progress === undefined || job.progress < 10) return null
  // One whose answer is its result is painted while it is being sent.
  const begunAt = job.acceptedAt ?? job.createdAt
  return ((now - begunAt) * (100 - job.progress)) / job.progress
}
