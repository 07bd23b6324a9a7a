import type { Job } from '../../contract/job.ts'
import { send } from '../../providers/http.ts'
import type { Provider } from '../../providers/provider.ts'
import { connections, head, relay } from '../store/items.ts'
import type { Context } from './context.ts'
import { checkPauseMs, passTime } from './deadlines.ts'
import { isActive, isPending, putSettled, settleJob } from './settle.ts'

/** A job just taken may not be listed yet: machines behind one address tell each other a little later. */
const listedMs = 60_000
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

  async function pending(): Promise<Job[]> {
    return (await store.readJobs((await store.read(head)).pending)).filter(isPending)
  }

  async function check(jobId: string): Promise<boolean> {
    const [job] = await store.readJobs([jobId])
    if (!job || !isPending(job)) return false
    const connection = (await store.read(connections)).list.find(({ id }) => id === job.connectionId)
    const provider = connection && context.providerOf(connection.provider)
    if (!connection || !provider?.poll || job.messageId === undefined) return postpone(job, undefined)
    looked.set(jobId, now())
    const asked = { address: connection.address, token: connection.token, messageId: job.messageId, handle: job.handle }
    const answer = await send(provider.poll.encode(asked), context)
    const told = answer.ok ? provider.poll.decode(answer.value, asked, now()) : null
    const isNew = now() - (job.acceptedAt ?? job.createdAt) < listedMs
    const updates = (told ?? []).filter(({ reason }) => !(isNew && reason?.code === 'expired'))
    const changed = await writer.change(async (transaction) => {
      const before = await transaction.job(jobId)
      for (const update of updates) if (before) await settleJob(transaction, before, update, now())
      const after = await transaction.job(jobId)
      return before !== undefined && after !== undefined && JSON.stringify(before) !== JSON.stringify(after)
    })
    await postpone(job, provider, answer.ok ? answer.value.retryAfterMs : undefined)
    return changed
  }

  /** The next look: soon while nothing else brings news, else with widening pauses. */
  async function postpone(job: Job, provider: Provider | undefined, atLeastMs = 0): Promise<false> {
    await writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      if (!current || !isPending(current)) return
      const byHook = (await transaction.read(relay)) !== null && (provider?.hook ?? true)
      const quick = isActive(current) && !byHook
      const { nextCheckAt: _, ...rest } = current
      // A job that the relay will bring news of is asked about only once it is overdue.
      if (isActive(current) && byHook) {
        if (current.nextCheckAt !== undefined) transaction.putJob(rest)
        return
      }
      const checks = (current.checks ?? 0) + 1
      const pause = Math.max(checkPauseMs(checks, quick, context.random), atLeastMs)
      transaction.putJob({ ...rest, checks, nextCheckAt: now() + pause })
    })
    return false
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
