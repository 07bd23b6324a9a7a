import type { Job } from '../../../contract/job.ts'
import { isHeld } from '../../../jobs/held.ts'
import { isPending } from '../../../jobs/state.ts'
import { fail, ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, pictureRetries, settings } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { finishDeletions, forgetJob } from '../jobs/deletions.ts'
import { markJob, markSaved } from '../jobs/marks.ts'
import type { Poller } from '../polling/poll.ts'
import type { PostProcessing } from '../post-processing.ts'
import type { Sync } from '../relay/sync.ts'
import type { Submission } from '../sending/earlier.ts'
import type { Submitter } from '../sending/submit.ts'

export interface JobDeps extends Context {
  submitter: Submitter
  poller: Poller
  sync: Sync
  pictures: Pictures
  postProcessing: PostProcessing
}

export function createJobHandlers(deps: JobDeps): Handlers<'jobs'> {
  const { store, submitter } = deps
  return {
    'jobs.submit': (submission) => submitter.dispatch(submission),
    async 'jobs.resend'({ jobId }) {
      const [job] = await store.readJobs([jobId])
      if (!job) return fail({ code: 'no-such-job' })
      const { command, parentId, source } = job
      return submitter.dispatch({ command, parentId, source, instead: jobId, ...(await presetTarget(store, job)) })
    },
    async 'jobs.check'({ jobId }) {
      const [before] = await store.readJobs([jobId])
      if (!before) return fail({ code: 'no-such-job' })
      await deps.sync.pollOnce()
      const polled = await deps.poller.check(jobId)
      const [after] = await store.readJobs([jobId])
      return ok({ found: polled || after?.state !== before.state })
    },
    'jobs.undo': async ({ jobId }) => ok({ undone: await submitter.undo(jobId) }),
    async 'jobs.cancel'({ jobId }) {
      const [job] = await store.readJobs([jobId])
      if (job && isHeld(job) && (await submitter.undo(jobId))) return ok({ jobId })
      return job && isPending(job.state)
        ? submitter.dispatch({ command: { kind: 'cancel' }, parentId: jobId })
        : fail({ code: 'no-such-job' })
    },
    async 'jobs.delete'({ jobId }) {
      await deleteJob(deps, jobId)
      return ok({})
    },
    'jobs.mark': (mark) => markJob(deps, mark),
    async 'jobs.saved'({ jobIds }) {
      await markSaved(deps, jobIds)
      return ok({})
    },
  }
}

/** Where the preset of a job leads, as far as it is still there. */
async function presetTarget(store: Context['store'], { preset: name, leftOut }: Job): Promise<Partial<Submission>> {
  if (name === undefined) return {}
  const [{ presets = [] }, saved] = await Promise.all([store.read(settings), store.read(connections)])
  const { connectionId, model } = presets.find((one) => one.name === name) ?? {}
  const isThere = saved.list.some(({ id }) => id === connectionId)
  return {
    about: { preset: name, ...(leftOut ? { leftOut } : {}) },
    ...(isThere ? { connectionId, model } : {}),
  }
}

async function deleteJob(deps: JobDeps, jobId: string): Promise<void> {
  const { store, writer, pictures, postProcessing, log } = deps
  const forget = () => writer.change((transaction) => forgetJob(transaction, jobId))
  // In Firefox all storage has one limit: when it is full, the record can be written only after the bytes are deleted.
  await forget().catch(() => pictures.deletePictures(jobId).then(forget))
  await finishDeletions(deps)
  // When the disk was full, the user was asked to delete jobs: now there may be space for the waiting pictures.
  const retries = await store.read(pictureRetries)
  if (Object.values(retries).some(({ problem }) => problem === 'full'))
    log.background(postProcessing.retryAll(), 'fetch pictures')
}
