import type { Job } from '../../../contract/job.ts'
import { isFinal } from '../../../jobs/state.ts'
import { pause } from '../../../shared/clock.ts'
import { createRerun } from '../../../shared/serial.ts'
import { jobIndex, settings } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { isPageInFront } from '../context/page-in-front.ts'
import { createNotificationTexts } from './notification-texts.ts'
import { groupNotification, notificationId } from './notifications.ts'
import type { Sign } from './sign.ts'

/** How long a notification waits for its picture: soon without it is better than much later with it. */
const pictureMs = 5_000
/** What ends so soon after the last notification is told together with that. */
const togetherMs = 10_000

export interface Notifier {
  /**
   * Notifies the user once of each ended job, and of each that is late or doubtful: of several in one notification, and not while a
   * page of ours is in front, which shows them. One run at a time, so that what ends meanwhile comes together.
   */
  notify(): Promise<void>
}

interface Options extends Context {
  pictures: Pictures
  sign: Pick<Sign, 'whenShown'>
  /** Fetches the job's pictures; a notification waits for it a little, to show the picture. */
  fetchPictures(jobId: string): Promise<void>
  /** Of pictures that came as bytes: a notification shows a small one. */
  makeSmallCopies(): Promise<void>
}

export function createNotifier(context: Options): Notifier {
  const { store, writer, timers, now, platform, log } = context
  const texts = createNotificationTexts(context)
  /** Ids of the jobs that were told last. */
  let last: { at: number; jobIds: string[] } = { at: Number.NEGATIVE_INFINITY, jobIds: [] }

  async function readUntold(): Promise<Job[]> {
    return (await store.readJobs((await store.read(jobIndex)).chores)).filter(({ told }) => told === false)
  }

  async function run(): Promise<void> {
    const untold = await readUntold()
    if (untold.length === 0) return
    const isWanted = (await store.read(settings)).notify
    if (isWanted) await waitForPictures(untold)
    // Some may have been deleted meanwhile, and others have ended.
    const jobs = await readUntold()
    if (jobs.length === 0) return
    for (const { id } of jobs) await context.sign.whenShown(id)
    const isShown = isWanted && !(await isPageInFront(context))
    // The system may have no notifications: the popup shows that the job has ended.
    await (isShown ? show(jobs) : clear(jobs)).catch((error: unknown) => log.note('show notification', error))
    await markTold(jobs)
  }

  async function waitForPictures(jobs: readonly Job[]): Promise<void> {
    const waiting = jobs.filter(({ state, kept }) => isFinal(state) && kept?.includes('waiting'))
    if (waiting.length === 0 && !jobs.some(({ smallDue }) => smallDue)) return
    const fetched = Promise.allSettled(waiting.map(({ id }) => context.fetchPictures(id)))
    // Whoever asks for post-processing waits for the same copies, and tells when they fail.
    const made = fetched.then(() => context.makeSmallCopies().catch(() => {}))
    await Promise.race([made, pause(timers, pictureMs)])
  }

  async function show(jobs: readonly Job[]): Promise<void> {
    const isRecent = Math.abs(now() - last.at) < togetherMs
    const ids = [...new Set([...(isRecent ? last.jobIds : []), ...jobs.map(({ id }) => id)])]
    last = { at: now(), jobIds: ids }
    const all = await store.readJobs(ids)
    const [only, ...more] = all
    if (!only) return
    if (more.length === 0) return platform.notifications.notify(notificationId(only.id), await texts.ofOne(only))
    await platform.notifications.notify(groupNotification, await texts.ofSeveral(all))
    await clear(all)
  }

  /** What was said when they were sent, or when the first of them ended. */
  async function clear(jobs: readonly Job[]): Promise<void> {
    await Promise.all(jobs.map(({ id }) => platform.notifications.clear(notificationId(id))))
  }

  async function markTold(jobs: readonly Job[]): Promise<void> {
    await writer.change(async (transaction) => {
      for (const { id, state } of jobs) {
        const current = await transaction.job(id)
        // One that was late and has ended since is told once more.
        if (current?.told === false && current.state === state) transaction.putJob({ ...current, told: true })
      }
    })
  }

  return { notify: createRerun(run) }
}
