import type { Job } from '../../contract/job.ts'
import type { PictureLink } from '../../contract/update.ts'
import { head, keeping } from '../store/items.ts'
import type { Pictures } from '../store/pictures.ts'
import type { Context } from './context.ts'
import { download } from './download.ts'
import type { Small } from './shrink.ts'

const minuteMs = 60_000
/** Pauses between tries: a hiccup is soon over, a missing permission may be given in an hour. */
const pausesMs = [0.2, 0.5, 1, 5, 15, 30, 60].map((minutes) => minutes * minuteMs)
/** Links that don't say when they die: the longest known live a day, some more for clocks that are wrong. */
const hopeMs = 2 * 24 * 60 * minuteMs

export interface Keeper {
  /** One try for every picture of a job that still waits. */
  keep(jobId: string): Promise<void>
  /** One try for each job whose time has come; for all when `now`, since something has changed for the better. */
  due(options?: { now: boolean }): Promise<void>
}

type Kept = 'waiting' | 'kept' | 'lost'

export function createKeeper(context: Context & { pictures: Pictures; shrink(picture: Blob): Promise<Small> }): Keeper {
  const { store, writer, pictures, now } = context
  const busy = new Map<string, Promise<void>>()

  async function keepOne(job: Job, link: PictureLink, index: number): Promise<Kept> {
    if (!isFetchable(link.url)) return 'lost'
    const loaded = await download(link.url, context.fetch)
    if (!loaded.ok) {
      const deadAt = link.expiresAt ?? (job.endedAt ?? job.updatedAt) + hopeMs
      return loaded.error === 'dead' || now() >= deadAt ? 'lost' : 'waiting'
    }
    // First the bytes, then the word that they are there: cut off in between, it is done once more.
    await pictures.writePicture(job.id, index, { original: loaded.value, ...(await context.shrink(loaded.value)) })
    return 'kept'
  }

  async function keepAll(jobId: string): Promise<void> {
    const [job] = await store.readJobs([jobId])
    if (!job) return
    for (const [index, link] of (job.result?.pictures ?? []).entries()) {
      if (job.kept?.[index] !== 'waiting') continue
      // A full disk is no reason to lose the link: tried again like a network that is down.
      const kept = await keepOne(job, link, index).catch((): Kept => 'waiting')
      if (kept !== 'waiting') await mark(jobId, index, kept)
    }
    await plan(jobId)
  }

  async function mark(jobId: string, index: number, kept: Kept): Promise<void> {
    const gone = await writer.change(async (transaction) => {
      const current = await transaction.job(jobId)
      if (current?.kept) transaction.putJob({ ...current, kept: current.kept.with(index, kept) })
      return !current
    })
    // The user deleted the job while its picture came.
    if (gone) await pictures.deletePictures(jobId)
  }

  async function plan(jobId: string): Promise<void> {
    await writer.change(async (transaction) => {
      const { [jobId]: before, ...others } = await transaction.read(keeping)
      const waits = (await transaction.job(jobId))?.kept?.includes('waiting')
      if (!waits) return before && transaction.put(keeping, others)
      const tries = (before?.tries ?? 0) + 1
      const pause = pausesMs[tries - 1] ?? 60 * minuteMs
      transaction.put(keeping, { ...others, [jobId]: { tries, nextAt: now() + pause } })
    })
  }

  function keep(jobId: string): Promise<void> {
    const running = busy.get(jobId) ?? keepAll(jobId).finally(() => busy.delete(jobId))
    busy.set(jobId, running)
    return running
  }

  return {
    keep,
    async due(options) {
      const { chores } = await store.read(head)
      const plans = await store.read(keeping)
      for (const job of await store.readJobs(chores)) {
        const isDue = options?.now || (plans[job.id]?.nextAt ?? 0) <= now()
        if (job.kept?.includes('waiting') && isDue) await keep(job.id)
      }
    },
  }
}

/** Adapters let through https, and http on this machine only; a record from elsewhere (an import) is held to the same. */
export function isFetchable(url: string): boolean {
  return /^(https:\/\/|http:\/\/(127\.0\.0\.1|localhost)[:/])/i.test(url)
}
