import type { Job } from '../../../contract/job.ts'
import { ownPrompt } from '../../../jobs/lineage.ts'
import { isFinal } from '../../../jobs/state.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import type { FailureCode } from '../../messaging/protocol.ts'
import type { NotificationContent } from '../../platform/notifications.ts'
import type { Platform } from '../../platform/platform.ts'
import { connections, cursor, relay, settings } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { notificationId, shortened } from './notifications.ts'

/** A notification of something that could not be sent; the next one replaces it. */
const failureNotification = 'menu-failed'

/** A quiet notification that says that a click was heard, under the id that the result's has later. */
export interface Sign {
  /**
   * Called at the click, before its job is stored: what the sign depends on is asked meanwhile. The answer shows the sign of the job
   * that came of it, and returns at once.
   */
  begin(): (jobId: string) => void
  /** Nothing came of a click. */
  tellFailure(code: FailureCode): Promise<void>
  /** Resolves when no sign of this job is about to be shown, so that a result is not replaced by it. */
  whenShown(jobId: string): Promise<void>
}

type Deps = Pick<Context, 'store' | 'platform' | 'providerOf' | 'log'>

export function createSign(context: Deps): Sign {
  const { store, platform, log } = context
  const { message } = platform.i18n
  const underway = new Map<string, Promise<void>>()

  async function show(jobId: string, asked: Promise<boolean>): Promise<void> {
    const isSeen = await asked
    const [job] = await store.readJobs([jobId])
    // The same click twice may find that the job has ended.
    if (!job || isFinal(job.state) || !(await store.read(settings)).notify) return
    const isAtRisk = await mayBeLost(context, job)
    // What can be taken back, and what may be lost, is told in any case.
    if (isSeen && job.heldUntil === undefined && !isAtRisk) return
    await platform.notifications.notify(notificationId(jobId), signOf(platform, job, isAtRisk))
  }

  return {
    begin() {
      const asked = isSeenAnyway(platform).catch((error: unknown) => {
        log.note('ask for toolbar', error)
        return false
      })
      return (jobId) => {
        const shown = show(jobId, asked)
          .catch((error: unknown) => log.note('show sign', error))
          .finally(() => underway.delete(jobId))
        underway.set(jobId, shown)
      }
    },
    async tellFailure(code) {
      const text = message(`failure_${localeCode(code)}`)
      await platform.notifications.notify(failureNotification, { title: message('sign_failed'), text })
    },
    whenShown: async (jobId) => underway.get(jobId),
  }
}

/** The badge on the toolbar counts the job, or a page of ours shows it. */
async function isSeenAnyway({ toolbar, presence }: Platform): Promise<boolean> {
  const [isPinned, isInFront] = await Promise.all([toolbar.isPinned(), presence.isPageInFront()])
  return isPinned === true || isInFront
}

/** Whether the relay does not answer, and the result can come by no other way. */
async function mayBeLost({ store, providerOf }: Deps, job: Job): Promise<boolean> {
  const { problem } = await store.read(cursor)
  if (problem === null || (await store.read(relay)) === null) return false
  const connection = (await store.read(connections)).list.find(({ id }) => id === job.connectionId)
  const provider = connection && providerOf(connection.provider)
  return provider?.hook === true && !provider.poll
}

function signOf({ i18n: { message } }: Platform, job: Job, isAtRisk: boolean): NotificationContent {
  const words = shortened(ownPrompt(job.command)) || message('menu_describe')
  const text = isAtRisk ? `${message('sign_at_risk')}\n${words}` : words
  if (job.heldUntil === undefined) return { title: message('sign_sent'), text, silent: true }
  const seconds = Math.round((job.heldUntil - job.createdAt) / 1_000)
  return { title: message('sign_held', seconds), text, silent: true, button: message('undo') }
}

/** A job that was held is sent now: what is shown of it no longer offers to take it back. */
export async function signRelease(platform: Platform, job: Job): Promise<void> {
  await platform.notifications.update(notificationId(job.id), signOf(platform, job, false))
}
