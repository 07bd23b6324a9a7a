import type { Job } from '../../../contract/job.ts'
import type { PictureLink } from '../../../contract/update.ts'
import { keeping } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import type { Outcome } from './catch-picture.ts'
import { nextTry, type Plan } from './keep-plan.ts'

type Deps = Pick<Context, 'writer' | 'now'>

/**
 * Plans the next try of a job's pictures before the first byte of this one, so that whatever ends the worker meanwhile does not end
 * the trying.
 * @param anew pauses are short again
 * @returns undefined when no picture of this job waits
 */
export function planTry({ writer, now }: Deps, jobId: string, anew: boolean): Promise<Job | undefined> {
  return writer.change(async (transaction) => {
    const found = await transaction.job(jobId)
    if (!found?.kept?.includes('waiting')) return undefined
    const plans = await transaction.read(keeping)
    const { [jobId]: before } = plans
    const plan = nextTry(found, before && anew ? { ...before, tries: 0 } : before, now())
    transaction.put(keeping, { ...plans, [jobId]: plan })
    return found
  })
}

/** Notes at the job that a picture is kept or lost. */
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
  // The user deleted the job while its picture came.
  if (gone) await pictures.deletePictures(jobId)
}

/** Notes what was in the way of the pictures that still wait; the plan goes with the last of them. */
export function finishTry({ writer, now }: Deps, jobId: string, waiting: readonly Outcome[]): Promise<void> {
  return writer.change(async (transaction) => {
    const { [jobId]: before, ...others } = await transaction.read(keeping)
    if (!before) return
    const waits = (await transaction.job(jobId))?.kept?.includes('waiting')
    transaction.put(keeping, waits ? { ...others, [jobId]: withOutcome(before, waiting, now()) } : others)
  })
}

function measured(job: Job, index: number, { link }: { link: PictureLink }): Pick<Job, 'result'> {
  return job.result ? { result: { ...job.result, pictures: job.result.pictures.with(index, link) } } : {}
}

function withOutcome(plan: Plan, waiting: readonly Outcome[], now: number): Plan {
  const outcomes = waiting.filter((outcome) => outcome.state === 'waiting')
  const [first] = outcomes
  const doubts = (plan.doubts ?? 0) + (outcomes.some(({ doubtful }) => doubtful) ? 1 : 0)
  const pauseMs = Math.max(0, ...outcomes.map((outcome) => outcome.pauseMs ?? 0))
  return {
    tries: plan.tries,
    nextAt: Math.max(plan.nextAt, now + pauseMs),
    ...(first ? { problem: first.problem } : {}),
    ...(doubts > 0 ? { doubts } : {}),
    ...(plan.foreign ? { foreign: true } : {}),
  }
}
