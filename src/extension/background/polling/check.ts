import type { Connection } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { checkPauseMs, confirmMs, hookedCheckPauseMs, type Pace } from '../../../jobs/deadlines.ts'
import { isActive, isPending } from '../../../jobs/state.ts'
import { type HttpOptions, sendTo } from '../../../providers/http.ts'
import type { DecodedUpdate, PollContext, Provider } from '../../../providers/provider.ts'
import { connections, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { recordUpdate } from '../jobs/record-update.ts'
import type { StoreInline } from '../post-processing.ts'

/** For so long an API's answer that it does not know a job is ignored: the servers behind one address may need time to share it. */
const unlistedMs = 60_000

export interface Checked {
  /** Whether the job has changed. */
  learnt: boolean
  /** Whether the API said how the job stands, or there is no API to ask: nothing more can be learnt now. */
  answered: boolean
}

export interface Checker {
  /** Polls the API for one job now, and sets the time of the next poll. */
  check(jobId: string): Promise<Checked>
}

export function createChecker(context: Context & { storeInline: StoreInline }): Checker {
  const { store, writer, now } = context

  async function check(jobId: string): Promise<Checked> {
    const [job] = await store.readJobs([jobId])
    if (!job || !isPending(job.state)) return { learnt: false, answered: true }
    const connection = (await store.read(connections)).list.find((one) => isSameApi(one, job))
    const provider = connection && context.providerOf(connection.provider)
    if (!connection || !provider?.poll || job.messageId === undefined) {
      await postpone(job, undefined)
      return { learnt: false, answered: true }
    }
    const asked = {
      address: connection.address,
      token: connection.token || (provider.anonymousToken ?? ''),
      model: job.model,
      messageId: job.messageId,
      followUpId: job.handle,
    }
    const { decoded, retryAfterMs } = await poll(context, { provider, poll: provider.poll, asked })
    const isNew = Math.abs(now() - (job.acceptedAt ?? job.createdAt)) < unlistedMs
    const known = (decoded ?? []).filter(({ reason }) => !(isNew && reason?.code === 'expired'))
    const updates: Update[] = []
    for (const update of known) updates.push(await context.storeInline(job, update))
    const learnt = await writer.change(async (transaction) => {
      const before = await transaction.job(jobId)
      for (const update of updates) if (before) await recordUpdate(transaction, before, update, now())
      return JSON.stringify(before) !== JSON.stringify(await transaction.job(jobId))
    })
    await postpone(job, provider, retryAfterMs)
    return { learnt, answered: decoded !== null }
  }

  /** Sets when the job is polled next: soon when no webhook will come, otherwise after pauses that grow. */
  async function postpone(job: Job, provider: Provider | undefined, atLeastMs = 0): Promise<void> {
    await writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      if (!current || !isPending(current.state)) return
      const byHook = (await transaction.read(relay)) !== null && (provider?.hook ?? true)
      const { nextCheckAt: _, ...rest } = current
      const pauseMs = nextPauseMs(current, { byHook, pace: provider ?? {} })
      if (pauseMs !== undefined) {
        const nextCheckAt = now() + Math.max(pauseMs, atLeastMs)
        transaction.putJob({ ...rest, checks: (current.checks ?? 0) + 1, nextCheckAt })
      } else if (current.nextCheckAt !== undefined) transaction.putJob(rest)
    })
  }

  /** Undefined: the job's result comes through the relay, and it is polled only once it is overdue. */
  function nextPauseMs(job: Job, { byHook, pace }: { byHook: boolean; pace: Pace }): number | undefined {
    const { kind } = job.command
    // Polled once more at the moment when the API's "unknown job" would be taken as final.
    const confirmInMs = (job.doubtedAt ?? Number.NEGATIVE_INFINITY) + confirmMs(kind) - now()
    if (confirmInMs > 0 && byHook) return Math.min(confirmInMs, confirmMs(kind))
    const checks = (job.checks ?? 0) + 1
    if (isActive(job.state) && byHook) return hookedCheckPauseMs(checks, pace)
    return checkPauseMs(checks, isActive(job.state), context.random)
  }

  return { check }
}

/** Further requests that one poll may need: a state, then the result. */
const maxSteps = 2

interface Poll {
  provider: Provider
  poll: NonNullable<Provider['poll']>
  asked: PollContext
}

/** Asks the poll route, and what its answer leads to. */
async function poll(
  context: HttpOptions,
  { provider, poll: route, asked }: Poll,
): Promise<{ decoded: DecodedUpdate[] | null; retryAfterMs?: number | undefined }> {
  const recipient = { address: asked.address, provider }
  let request = route.encode(asked)
  for (let step = 0; ; step += 1) {
    const answer = await sendTo(recipient, request, context)
    if (!answer.ok) return { decoded: null }
    const { retryAfterMs } = answer.value
    const decoded = route.decode(answer.value, { ...asked, step }, context.now())
    if (decoded === null || Array.isArray(decoded)) return { decoded, retryAfterMs }
    if (step === maxSteps) return { decoded: null, retryAfterMs }
    request = decoded.next
  }
}

/** Whether the connection still leads to the API and server that the job was sent to. */
function isSameApi({ id, provider, address }: Connection, job: Job): boolean {
  const origin = job.sent?.origin
  const isSameServer = origin === undefined || (URL.canParse(address) && new URL(address).origin === origin)
  return id === job.connectionId && (job.provider === undefined || provider === job.provider) && isSameServer
}
