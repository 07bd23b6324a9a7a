import { isPending } from '../../../jobs/state.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, head, keeping } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { finishDeletions, forgetJob } from '../jobs/deletions.ts'
import type { Poller } from '../polling/poll.ts'
import type { Sync } from '../relay/sync.ts'
import type { Submission } from '../sending/earlier.ts'

/** A second click on *refresh* while the first is on its way. */
const refreshMs = 30_000

export type JobHandlers = Handlers<
  'jobs.resend' | 'jobs.check' | 'jobs.cancel' | 'jobs.delete' | 'unmatched.delete' | 'account.refresh'
>

interface Options extends Context {
  /** Saves a job and sends it; answers as soon as it is saved. */
  submit(submission: Submission): Promise<Result<{ jobId: string }, MessageFailure>>
  poller: Poller
  sync: Sync
  pictures(): Promise<Pictures>
  /** Tries again for every picture that waits. */
  keepAll(): void
}

export function createJobHandlers(options: Options): JobHandlers {
  const { store, writer, now, submit } = options

  return {
    async 'jobs.resend'({ jobId }) {
      const [job] = await store.readJobs([jobId])
      return job
        ? submit({ command: job.command, parentId: job.parentId, instead: jobId })
        : fail({ code: 'no-such-job' })
    },
    async 'jobs.check'({ jobId }) {
      const [before] = await store.readJobs([jobId])
      if (!before) return fail({ code: 'no-such-job' })
      await options.sync.look()
      const polled = await options.poller.check(jobId)
      const [after] = await store.readJobs([jobId])
      return ok({ found: polled || after?.state !== before.state })
    },
    async 'jobs.cancel'({ jobId }) {
      const [job] = await store.readJobs([jobId])
      return job && isPending(job.state)
        ? submit({ command: { kind: 'cancel' }, parentId: jobId })
        : fail({ code: 'no-such-job' })
    },
    async 'jobs.delete'({ jobId }) {
      const forget = () => writer.change((transaction) => forgetJob(transaction, jobId))
      const pictures = await options.pictures()
      // Where all storage has one limit, as in Firefox, not even this can be noted before the bytes have gone.
      await forget().catch(() => pictures.deletePictures(jobId).then(forget))
      await finishDeletions({ ...options, pictures })
      // This is what the user was asked to do for the pictures that found no room.
      const plans = await store.read(keeping)
      if (Object.values(plans).some(({ problem }) => problem === 'full')) options.keepAll()
      return ok({})
    },
    async 'unmatched.delete'({ key }) {
      await writer.change((transaction) => transaction.removeUnmatched(key))
      return ok({})
    },
    async 'account.refresh'({ connectionId = undefined }) {
      const wanted = connectionId ?? (await store.read(connections)).active
      const { quiet } = await store.read(head)
      const running = (await store.readJobs(quiet)).find(
        (job) =>
          job.command.kind === 'info' &&
          job.connectionId === wanted &&
          isPending(job.state) &&
          now() - job.createdAt < refreshMs,
      )
      return running ? ok({ jobId: running.id }) : submit({ command: { kind: 'info' }, connectionId })
    },
  }
}
