import type { CommandKind } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { localeCode } from '../../../shared/locale-code.ts'
import type { MessageKey } from '../../platform/i18n.ts'
import { head, settings } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { dataUrl } from '../pictures/data-url.ts'
import { noticeId } from './notices.ts'

const maxPrompt = 120
/** A notification without its picture now is better than one with it much later. */
const pictureMs = 5_000

export interface Notifier {
  /** Tells of every end the user has not been told of. `ready` may hold it back a little, for the picture's sake. */
  tell(ready?: (jobId: string) => Promise<void>): Promise<void>
}

export function createNotifier(context: Context & { pictures: Pictures }): Notifier {
  const { store, writer, timers, platform } = context
  const { message } = platform.i18n
  const telling = new Set<string>()

  async function tellOne(job: Job, ready: ((jobId: string) => Promise<void>) | undefined): Promise<void> {
    if ((await store.read(settings)).notify) {
      if (ready && job.kept?.includes('waiting')) await Promise.race([ready(job.id), pause()])
      // The user deleted it meanwhile.
      if ((await store.readJobs([job.id])).length === 0) return
      await platform.notifications
        .notify(noticeId(job.id), { ...(await describe(job)), ...(await picture(job)) })
        .catch(() => {})
    }
    await writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      if (current?.told === false) transaction.putJob({ ...current, told: true })
    })
  }

  function pause(): Promise<void> {
    return new Promise((resolve) => timers.after(pictureMs, resolve))
  }

  async function describe(job: Job): Promise<{ title: string; text: string }> {
    const prompt = await promptOf(job)
    if (job.state === 'done') return { title: message(doneTitle(job.command.kind)), text: prompt }
    if (job.state === 'cancelled') return { title: message('notice_cancelled'), text: prompt }
    const why = message(`reason_${localeCode(job.reason?.code ?? 'provider-fault')}`)
    return { title: message('notice_failed'), text: prompt === '' ? why : `${why}\n${prompt}` }
  }

  /** The words it was painted from: a follow-up has them from the first of its line. */
  async function promptOf(job: Job): Promise<string> {
    let current: Job | undefined = job
    for (let steps = 0; current && steps < 20; steps++) {
      const { command, parentId }: Job = current
      const words = command.kind === 'imagine' || command.kind === 'button' ? command.prompt : undefined
      if (words) return words.length > maxPrompt ? `${words.slice(0, maxPrompt - 1)}…` : words
      current = parentId === undefined ? undefined : (await store.readJobs([parentId]))[0]
    }
    return job.result?.text[0]?.slice(0, maxPrompt) ?? ''
  }

  async function picture(job: Job): Promise<{ picture?: string }> {
    if (job.state !== 'done' || !job.result?.pictures.length) return {}
    const blob = await context.pictures.readPicture(job.id, 0, 'thumbnail').catch(() => null)
    return blob?.type.startsWith('image/') ? { picture: await dataUrl(blob) } : {}
  }

  return {
    async tell(ready) {
      const jobs = await store.readJobs((await store.read(head)).chores)
      const untold = jobs.filter((job) => job.told === false && !telling.has(job.id))
      for (const { id } of untold) telling.add(id)
      const all = untold.map((job) => tellOne(job, ready).finally(() => telling.delete(job.id)))
      await Promise.allSettled(all)
    },
  }
}

/** The other kinds are not listed, and the user is not notified of them. */
function doneTitle(kind: CommandKind): MessageKey {
  return kind === 'button' || kind === 'blend' || kind === 'describe' ? `notice_${kind}_done` : 'notice_imagine_done'
}
