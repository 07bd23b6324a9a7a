import type { Job } from '../../../contract/job.ts'
import { isDue } from '../../../shared/clock.ts'
import { head } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { late } from '../context/late.ts'
import { longestCheckPauseMs, passTime, wouldGiveUp } from '../jobs/deadlines.ts'
import { isActive, isPending, putSettled } from '../jobs/settle.ts'

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
  wake(): Promise<void>
}

/** @param context.listen reads the relay; false when it could not be read */
export function createPoller(context: Context & { listen(): Promise<boolean> }): Poller {
  const { store, writer, now } = context
  const looked = new Map<string, number>()
  const checker = late(async () => (await import('./check.ts')).createChecker(context))

  async function check(jobId: string): Promise<boolean> {
    looked.set(jobId, now())
    return (await checker()).check(jobId)
  }

  async function pending(): Promise<Job[]> {
    return (await store.readJobs((await store.read(head)).pending)).filter(isPending)
  }

  async function age(jobs: readonly Job[], heard: boolean): Promise<void> {
    if (jobs.every((job) => passTime(job, now(), heard) === job)) return
    await writer.change(async (transaction) => {
      for (const job of await transaction.jobs((await transaction.read(head)).pending)) {
        const older = passTime(job, now(), heard)
        if (older !== job) await putSettled(transaction, job, older)
      }
    })
  }

  function isCheckDue({ nextCheckAt }: Job): boolean {
    return nextCheckAt !== undefined && isDue(nextCheckAt, now(), longestCheckPauseMs)
  }

  return {
    check,
    async due() {
      const before = await pending()
      await age(before, false)
      const doubtful = (await pending()).filter((job) => isCheckDue(job) || wouldGiveUp(job, now()))
      if (doubtful.length === 0) return
      const heard = await context.listen()
      await age(await pending(), heard)
      // One after the other, and the relay may have told of some.
      const due = (await pending()).filter(isCheckDue)
      for (const job of due.slice(0, maxChecks)) await check(job.id)
    },
    async wake() {
      for (const job of await pending()) {
        const isRecent = Math.abs(now() - (looked.get(job.id) ?? 0)) < wakePauseMs
        if (isActive(job) && job.messageId !== undefined && !isRecent) await check(job.id)
      }
    },
  }
}
