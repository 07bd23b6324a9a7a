import { isDue } from '../../../shared/clock.ts'
import { jobIndex, pictureRetries } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { type FetchAndStoreDeps, fetchAndStore, type Outcome } from './fetch-and-store.ts'
import type { KeepAwake } from './keep-awake.ts'
import { finishTry, markPicture, scheduleRetry } from './retry-records.ts'
import { longestPauseMs } from './retry-schedule.ts'

/** How many jobs' pictures are downloaded at once: one slow host must not hold up the others. */
const maxConcurrentJobs = 3

export interface DownloadQueue {
  /**
   * Tries once to download each waiting picture of a job.
   * @param anew what was in the way may be gone: pauses between tries begin short again
   */
  fetchPictures(jobId: string, anew?: boolean): Promise<void>
  /** Resolves when no picture of this job is being fetched. */
  whenDone(jobId: string): Promise<void>
  /** Calls `fetchPictures` for each job that is due; for every job with waiting pictures when `now`. */
  runDue(options?: { now: boolean }): Promise<void>
}

interface Options extends Pick<Context, 'store' | 'writer' | 'platform' | 'log'>, FetchAndStoreDeps {
  keepAwake: KeepAwake
  /** Called when the time of a next try has been set. */
  onPlanned(): void
}

export function createDownloadQueue(context: Options): DownloadQueue {
  const { store, now } = context
  const busy = new Map<string, Promise<void>>()

  function fetchPictures(jobId: string, anew = false): Promise<void> {
    const running =
      busy.get(jobId) ??
      fetchAll(context, jobId, anew).finally(() => {
        busy.delete(jobId)
      })
    busy.set(jobId, running)
    return running
  }

  return {
    fetchPictures,
    async whenDone(jobId) {
      // Its failure is handled by the caller that began it.
      await busy.get(jobId)?.catch(() => {})
    },
    async runDue(options) {
      const { chores: unprocessed } = await store.read(jobIndex)
      const retries = await store.read(pictureRetries)
      const queue = (await store.readJobs(unprocessed)).filter(
        ({ id, kept }) =>
          kept?.includes('waiting') && (options?.now || isDue(retries[id]?.nextAt ?? 0, now(), longestPauseMs)),
      )
      const work = async () => {
        for (let job = queue.shift(); job; job = queue.shift()) await fetchPictures(job.id, options?.now)
      }
      await Promise.all(Array.from({ length: maxConcurrentJobs }, work))
    },
  }
}

async function fetchAll(deps: Options, jobId: string, anew: boolean): Promise<void> {
  const job = await scheduleRetry(deps, jobId, anew)
  if (!job) return
  deps.onPlanned()
  const stop = deps.keepAwake.start()
  const waiting: Outcome[] = []
  try {
    const { doubts = 0, foreign = false } = (await deps.store.read(pictureRetries))[jobId] ?? {}
    for (const [index, link] of (job.result?.pictures ?? []).entries()) {
      if (job.kept?.[index] !== 'waiting') continue
      // When the database fails the link is still good: it is tried again, as after a network failure.
      const outcome = await fetchAndStore(deps, job, link, { index, doubts, foreign }).catch(
        (error: unknown): Outcome => {
          deps.log.note('store picture', error)
          return { state: 'waiting', problem: 'unreachable' }
        },
      )
      if (outcome.state === 'waiting') waiting.push(outcome)
      else await markPicture(deps, jobId, index, outcome)
    }
  } finally {
    await stop()
    await finishTry(deps, jobId, waiting)
    deps.onPlanned()
  }
  await deps.eviction.enforceBudget()
}
