import type { Job } from '../../../contract/job.ts'
import { advanceTime, longestCheckPauseMs } from '../../../jobs/deadlines.ts'
import { isActive, isPending } from '../../../jobs/state.ts'
import { isDue } from '../../../shared/clock.ts'
import { jobIndex } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { putWithConsequences } from '../jobs/record-update.ts'
import type { StoreInline } from '../post-processing.ts'
import { type Checked, createChecker } from './check.ts'

/** Opening the popup twice within this time polls the API once. */
const refreshPauseMs = 10_000
/** How many jobs one run polls; the next tick continues. Some of these APIs take only one request in three seconds. */
const maxChecks = 20

export interface Poller {
  /** Polls the API for one job now. Resolves to whether the job has changed. */
  check(jobId: string): Promise<boolean>
  /** Moves pending jobs on by their deadlines, then polls those that are due. The relay is read before a job is polled or given up. */
  pollDue(): Promise<void>
  /** Polls the active jobs, because a page was opened that shows their progress. */
  refresh(): Promise<void>
}

/** @param context.pollRelay reads the relay; resolves to false when it could not be read */
export function createPoller(context: Context & { pollRelay(): Promise<boolean>; storeInline: StoreInline }): Poller {
  const { store, writer, now } = context
  const checkedAt = new Map<string, number>()
  const checker = createChecker(context)

  async function check(jobId: string): Promise<Checked> {
    checkedAt.set(jobId, now())
    return checker.check(jobId)
  }

  async function pending(): Promise<Job[]> {
    return (await store.readJobs((await store.read(jobIndex)).pending)).filter(({ state }) => isPending(state))
  }

  /** @param certain ids of jobs of which nothing more can be learnt now */
  async function advance(jobs: readonly Job[], certain: ReadonlySet<string> = new Set()): Promise<void> {
    const advanced = (job: Job) => advanceTime(job, now(), certain.has(job.id))
    if (jobs.every((job) => advanced(job) === job)) return
    await writer.change(async (transaction) => {
      for (const job of await transaction.jobs((await transaction.read(jobIndex)).pending)) {
        const next = advanced(job)
        if (next !== job) await putWithConsequences(transaction, job, next)
      }
    })
  }

  function isCheckDue({ nextCheckAt }: Job): boolean {
    return nextCheckAt !== undefined && isDue(nextCheckAt, now(), longestCheckPauseMs)
  }

  return {
    check: async (jobId) => (await check(jobId)).learnt,
    async pollDue() {
      await advance(await pending())
      if (!(await pending()).some(isCheckDue)) return
      const isRelayRead = await context.pollRelay()
      // One after the other. The relay may have brought the results of some.
      const due = (await pending()).filter(isCheckDue)
      const certain = new Set<string>()
      for (const job of due.slice(0, maxChecks)) {
        const { answered } = await check(job.id)
        if (isRelayRead && answered) certain.add(job.id)
      }
      await advance(await pending(), certain)
    },
    async refresh() {
      for (const job of await pending()) {
        const isRecent = Math.abs(now() - (checkedAt.get(job.id) ?? 0)) < refreshPauseMs
        if (isActive(job.state) && job.messageId !== undefined && !isRecent) await check(job.id)
      }
    },
  }
}
