import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { pictureRetries } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import type { Outcome } from './fetch-and-store.ts'
import { nextTry, type PictureRetry } from './retry-schedule.ts'

type Deps = Pick<Context, 'writer' | 'now'>

/**
 * Stores when a job's pictures are tried next, before this try begins: should the worker end meanwhile, the next one goes on.
 * @param anew pauses begin short again
 * @returns the job; undefined when none of its pictures waits
 */
export function scheduleRetry({ writer, now }: Deps, jobId: string, anew: boolean): Promise<Job | undefined> {
  return writer.change(async (transaction) => {
    const found = await transaction.job(jobId)
    if (!found?.kept?.includes('waiting')) return undefined
    const retries = await transaction.read(pictureRetries)
    const { [jobId]: before } = retries
    const retry = nextTry(found, before && anew ? { ...before, tries: 0 } : before, now())
    transaction.put(pictureRetries, { ...retries, [jobId]: retry })
    return found
  })
}

/** Records in the job that a picture is kept or lost. */
export async function markPicture(
  { writer, pictures }: Pick<Context, 'writer'> & { pictures: Pictures },
  jobId: string,
  index: number,
  outcome: Exclude<Outcome, { state: 'waiting' }>,
): Promise<void> {
  const gone = await writer.change(async (transaction) => {
    const current = await transaction.job(jobId)
    if (current?.kept) {
      const kept = current.kept.with(index, outcome.state)
      transaction.putJob({ ...current, kept, ...(outcome.state === 'kept' ? measured(current, index, outcome) : {}) })
    }
    return !current
  })
  // The user deleted the job while its picture was downloaded.
  if (gone) await pictures.deletePictures(jobId)
}

/** Records what was in the way of the pictures that still wait. Deletes the retry when none waits any more. */
export function finishTry({ writer, now }: Deps, jobId: string, waiting: readonly Outcome[]): Promise<void> {
  return writer.change(async (transaction) => {
    const { [jobId]: before, ...others } = await transaction.read(pictureRetries)
    if (!before) return
    const waits = (await transaction.job(jobId))?.kept?.includes('waiting')
    transaction.put(pictureRetries, waits ? { ...others, [jobId]: withOutcome(before, waiting, now()) } : others)
  })
}

function measured(job: Job, index: number, { link }: { link: PictureLink }): Pick<Job, 'result'> {
  return job.result ? { result: { ...job.result, pictures: job.result.pictures.with(index, link) } } : {}
}

function withOutcome(retry: PictureRetry, waiting: readonly Outcome[], now: number): PictureRetry {
  const outcomes = waiting.filter((outcome) => outcome.state === 'waiting')
  const [first] = outcomes
  const doubts = (retry.doubts ?? 0) + (outcomes.some(({ doubtful }) => doubtful) ? 1 : 0)
  const pauseMs = Math.max(0, ...outcomes.map((outcome) => outcome.pauseMs ?? 0))
  return {
    tries: retry.tries,
    nextAt: Math.max(retry.nextAt, now + pauseMs),
    ...(first ? { problem: first.problem } : {}),
    ...(doubts > 0 ? { doubts } : {}),
    ...(retry.foreign ? { foreign: true } : {}),
  }
}
