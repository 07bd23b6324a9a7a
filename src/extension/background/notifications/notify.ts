import type { CommandKind } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { promptOf, withAncestors } from '../../../jobs/lineage.ts'
import { dataUrl } from '../../../shared/base64.ts'
import { pause } from '../../../shared/clock.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import type { MessageKey } from '../../platform/i18n.ts'
import { jobIndex, settings } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { notificationId } from './notifications.ts'

const maxWords = 120
/** How long a notification waits for its picture: soon without it is better than much later with it. */
const pictureMs = 5_000

export interface Notifier {
  /**
   * Notifies the user of each ended job once.
   * @param ready fetches the job's pictures; a notification waits for it a little, to show the picture
   */
  notify(ready?: (jobId: string) => Promise<void>): Promise<void>
}

export function createNotifier(context: Context & { pictures: Pictures }): Notifier {
  const { store, writer, timers, platform, log } = context
  const { message } = platform.i18n
  const inProgress = new Set<string>()

  async function notifyOne(job: Job, ready: ((jobId: string) => Promise<void>) | undefined): Promise<void> {
    if ((await store.read(settings)).notify) {
      if (ready && job.kept?.includes('waiting')) await Promise.race([ready(job.id), pause(timers, pictureMs)])
      // The user deleted the job meanwhile.
      if ((await store.readJobs([job.id])).length === 0) return
      await platform.notifications
        .notify(notificationId(job.id), { ...(await describe(job)), ...(await picture(job)) })
        // The system may have no notifications: the popup shows that the job has ended.
        .catch((error: unknown) => log.note('show notification', error))
    }
    await writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      if (current?.told === false) transaction.putJob({ ...current, told: true })
    })
  }

  async function describe(job: Job): Promise<{ title: string; text: string }> {
    const prompt = await wordsOf(job)
    if (job.state === 'done') return { title: message(doneTitle(job.command.kind)), text: prompt }
    if (job.state === 'cancelled') return { title: message('notice_cancelled'), text: prompt }
    const why = message(`reason_${localeCode(job.reason?.code ?? 'provider-fault')}`)
    return { title: message('notice_failed'), text: prompt === '' ? why : `${why}\n${prompt}` }
  }

  /** Names the job for the user: its prompt, or else the first line of its result. */
  async function wordsOf(job: Job): Promise<string> {
    const known = await withAncestors(new Map([[job.id, job]]), store.readJobs)
    const words = promptOf(job, known) || (job.result?.text[0] ?? '')
    return words.length > maxWords ? `${words.slice(0, maxWords - 1)}…` : words
  }

  async function picture(job: Job): Promise<{ picture?: string }> {
    if (job.state !== 'done' || !job.result?.pictures.length) return {}
    const blob = await context.pictures.readPicture(job.id, 0, 'thumbnail').catch((error: unknown) => {
      log.note('read kept picture', error)
      return null
    })
    return blob?.type.startsWith('image/') ? { picture: await dataUrl(blob) } : {}
  }

  return {
    async notify(ready) {
      const jobs = await store.readJobs((await store.read(jobIndex)).chores)
      const unnotified = jobs.filter((job) => job.told === false && !inProgress.has(job.id))
      for (const { id } of unnotified) inProgress.add(id)
      const all = unnotified.map((job) => notifyOne(job, ready).finally(() => inProgress.delete(job.id)))
      for (const outcome of await Promise.allSettled(all)) {
        if (outcome.status === 'rejected') log.note('notify', outcome.reason)
      }
    },
  }
}

/** Other kinds are not listed, and the user is not notified of them. */
function doneTitle(kind: CommandKind): MessageKey {
  return kind === 'button' || kind === 'blend' || kind === 'describe' ? `notice_${kind}_done` : 'notice_imagine_done'
}
