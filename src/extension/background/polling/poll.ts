import type { Job } from '../../../contract/job.ts'
import { head } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { late } from '../context/late.ts'
import { passTime } from '../jobs/deadlines.ts'
import { isActive, isPending, putSettled } from '../jobs/settle.ts'

/** Opening the popup twice within this time asks the API once. */
const wakePauseMs = 10_000

export interface Poller {
  /** Asks the API about one job now. Answers whether anything new was learnt. */
  check(jobId: string): Promise<boolean>
  /** What time does to pending jobs, then a look at those that are due. Answers whether there were any. */
  due(): Promise<boolean>
  /** A page was opened: how far are the running ones? */
  wake(): Promise<void>
}

export function createPoller(context: Context): Poller {
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

  async function age(): Promise<void> {
    if ((await pending()).every((job) => passTime(job, now()) === job)) return
    await writer.change(async (transaction) => {
      for (const job of await transaction.jobs((await transaction.read(head)).pending)) {
        const older = passTime(job, now())
        if (older !== job) await putSettled(transaction, job, older)
      }
    })
  }

  return {
    check,
    async due() {
      await age()
      // One after the other: some of these APIs take one request in three seconds.
      const due = (await pending()).filter((job) => job.nextCheckAt !== undefined && job.nextCheckAt <= now())
      for (const job of due) await check(job.id)
      return due.length > 0
    },
    async wake() {
      for (const job of await pending()) {
        const isRecent = now() - (looked.get(job.id) ?? 0) < wakePauseMs
        if (isActive(job) && job.messageId !== undefined && !isRecent) await check(job.id)
      }
    },
  }
}
