import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'

/** Jobs of one kind take about as long: `U1` and `U4` are one, an upscale and a variation are not. */
function kindKey(command: Command): string {
  return command.kind === 'button' ? `button ${command.label.replace(/\d/g, '')}` : command.kind
}

/** Fewer tell too little. */
const enough = 3

/** Median duration in ms of the finished jobs of the same kind; null while there are too few to tell. */
export function usualMs(job: Job, jobs: readonly Job[]): number | null {
  const key = kindKey(job.command)
  const durations = jobs
    .filter((one) => one.state === 'done' && one.endedAt !== undefined && kindKey(one.command) === key)
    .map((one) => (one.endedAt ?? 0) - one.createdAt)
    .filter((ms) => ms > 0)
    .sort((a, b) => a - b)
  const middle = durations[Math.floor(durations.length / 2)]
  return durations.length < enough || middle === undefined ? null : middle
}

/** What is left in ms, from the progress where there is one, else from what is usual; null when nobody can tell. */
export function leftMs(job: Job, usual: number | null, now: number): number | null {
  const gone = now - job.createdAt
  if (usual !== null) return gone < usual ? usual - gone : null
  if (job.progress === undefined || job.progress < 10 || job.acceptedAt === undefined) return null
  return ((now - job.acceptedAt) * (100 - job.progress)) / job.progress
}
