import { isPending } from '../../../jobs/state.ts'
import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, jobIndex } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { Submitter } from '../sending/submit.ts'

/** Within this time a second click on *refresh* makes no second request while the first has not ended. */
const refreshMs = 30_000

export interface AccountDeps extends Pick<Context, 'store' | 'now'> {
  submitter: Submitter
}

/** Asks an image API about the user's account. */
export function createAccountHandlers({ store, now, submitter }: AccountDeps): Handlers<'account'> {
  return {
    async 'account.refresh'({ connectionId = undefined }) {
      const wanted = connectionId ?? (await store.read(connections)).active
      const { quiet: unlistedJobIds } = await store.read(jobIndex)
      const running = (await store.readJobs(unlistedJobIds)).find(
        (job) =>
          job.command.kind === 'info' &&
          job.connectionId === wanted &&
          isPending(job.state) &&
          now() - job.createdAt < refreshMs,
      )
      return running ? ok({ jobId: running.id }) : submitter.dispatch({ command: { kind: 'info' }, connectionId })
    },
  }
}
