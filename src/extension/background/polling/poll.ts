import type { Job } from '../../../contract/job.ts'
import { advanceTime, longestCheckPauseMs } from '../../../jobs/deadlines.ts'
import { isActive, isPending } from '../../../jobs/state.ts'
import { isDue } from '../../../shared/clock.ts'
import { jobIndex } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { putWithConsequences } from '../jobs/record-update.ts'
import { type Checked, createChecker } from './check.ts'

/** Opening the popup twice within this time asks the API once. */
const wakePauseMs = 10_000
/** Some of these APIs take one request in three seconds: after so many others get their turn, and the rest theirs at the next tick. */
const maxChecks = 20

export interface Poller {
  /** Asks the API about one job now. Answers whether anything new was learnt. */
  check(jobId: string): Promise<boolean>
  /** What time does to pending jobs, then a look at those that are due. The relay is read before anything is ended or asked. */
  due(): Promise<void>
  /** A page was opened: how far are the running ones? */
  refresh(): Promise<void>
}

/** @param context.listen reads the relay; false when it could not be read */
export function createPoller(context: Context & { pollRelay(): Promise<boolean> }): Poller {
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

  /** @param certain ids of jobs of which no more can be known */
  async function age(jobs: readonly Job[], certain: ReadonlySet<string> = new Set()): Promise<void> {
    const pass = (job: Job) => advanceTime(job, now(), certain.has(job.id))
    if (jobs.every((job) => pass(job) === job)) return
    await writer.change(async (transaction) => {
      for (const job of await transaction.jobs((await transaction.read(jobIndex)).pending)) {
        const older = pass(job)
        if (older !== job) await putWithConsequences(transaction, job, older)
      }
    })
  }

  function isCheckDue({ nextCheckAt }: Job): boolean {
    return nextCheckAt !== undefined && isDue(nextCheckAt, now(), longestCheckPauseMs)
  }

  return {
    check: async (jobId) => (await check(jobId)).learnt,
    async due() {
      await age(await pending())
      if (!(await pending()).some(isCheckDue)) return
      const heard = await context.pollRelay()
      // One after the other, and the relay may have told of some.
      const due = (await pending()).filter(isCheckDue)
      const certain = new Set<string>()
      for (const job of due.slice(0, maxChecks)) {
        const { answered } = await check(job.id)
        if (heard && answered) certain.add(job.id)
      }
      await age(await pending(), certain)
    },
    async refresh() {
      for (const job of await pending()) {
        const isRecent = Math.abs(now() - (checkedAt.get(job.id) ?? 0)) < wakePauseMs
        if (isActive(job.state) && job.messageId !== undefined && !isRecent) await check(job.id)
      }
    },
  }
}
