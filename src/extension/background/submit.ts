import type { Account } from '../../contract/account.ts'
import { type Command, type CommandKind, type Speed, speedSchema } from '../../contract/command.ts'
import type { Connection } from '../../contract/connection.ts'
import type { Job } from '../../contract/job.ts'
import type { Reason } from '../../contract/reason.ts'
import { type SendFailure, send } from '../../providers/http.ts'
import type { Provider, ProviderAnswer, ProviderRequest, SendContext } from '../../providers/provider.ts'
import { drawId } from '../../shared/id.ts'
import { fail, ok, type Result } from '../../shared/result.ts'
import type { MessageFailure } from '../messaging/protocol.ts'
import { connections, head, isListed, relay, requests } from '../store/items.ts'
import type { Transaction } from '../store/transaction.ts'
import { applyReceipt, end } from './apply.ts'
import type { Context } from './context.ts'
import { checkPauseMs, patienceMs } from './deadlines.ts'
import { putSettled } from './settle.ts'

/** Two clicks of one double click; nobody asks for the same text again as fast on purpose. */
const doubleClickMs = 2_000
const maxRequests = 100
/** Confirmations an API may ask for in a row. */
const maxConfirmations = 3

export interface Submission {
  command: Command
  /** The same one twice is one job, also after the worker was killed. */
  requestId?: string | undefined
  parentId?: string | undefined
  /** The same command again within two seconds is the same job. */
  guardDoubleClick?: boolean
}

export interface Submitted {
  jobId: string
  /** Settles when the receipt is stored. */
  sent: Promise<void>
}

export interface Submitter {
  /** Saves the job, then sends it. Answers as soon as it is saved. */
  submit(submission: Submission): Promise<Result<Submitted, MessageFailure>>
}

interface Prepared {
  job: Job
  connection: Connection
  parent: Job | undefined
  hook: string | null
}

export function createSubmitter(context: Context & { permitted(address: string): Promise<boolean> }): Submitter {
  const { writer, now, random } = context

  /** One transaction: the job stands in storage before anything leaves the browser. */
  async function prepare(
    transaction: Transaction,
    submission: Submission,
  ): Promise<Result<Prepared | Job, MessageFailure>> {
    await transaction.prefetch(connections, relay, requests, head)
    const earlier = await findEarlier(transaction, submission, now())
    if (earlier) return ok(earlier)
    const saved = await transaction.read(connections)
    const parent = submission.parentId === undefined ? undefined : await transaction.job(submission.parentId)
    if (submission.parentId !== undefined && !parent) return fail({ code: 'no-such-job' })
    // A follow-up goes where its parent went, whatever is active now.
    const connection = saved.list.find(({ id }) => id === (parent?.connectionId ?? saved.active))
    if (!connection) return fail({ code: 'not-set-up' })
    const speed = speedOf(submission.command, await transaction.account(connection.id))
    const job = { ...newJob(submission, connection.id, now()), ...(speed ? { speed } : {}) }
    await transaction.addJob(job)
    if (parent && submission.command.kind === 'button') {
      const pressed = submission.command.customId ?? submission.command.label
      transaction.putJob({ ...parent, pressed: [...new Set([...(parent.pressed ?? []), pressed])] })
    }
    if (submission.requestId !== undefined) {
      const known = await transaction.read(requests)
      transaction.put(requests, [...known, { id: submission.requestId, jobId: job.id }].slice(-maxRequests))
    }
    const inbox = await transaction.read(relay)
    return ok({ job, connection, parent, hook: inbox ? `${inbox.hook}/${job.id}` : null })
  }

  async function transmit({ job, connection, parent, hook }: Prepared): Promise<void> {
    const provider = context.providerOf(connection.provider)
    if (!provider) return settle(job, { reason: { code: 'unsupported' } })
    if (hook === null && !provider.poll && !answersAtOnce(provider, job.command.kind))
      return settle(job, { reason: { code: 'no-hook' } })
    const { address, token } = connection
    const sending: SendContext = {
      address,
      token,
      ref: job.id,
      hook,
      ...(parent ? { parent: { messageId: parent.messageId, handle: parent.handle } } : {}),
    }
    let request: ProviderRequest | null = provider.encode(job.command, sending)
    if (!request) return settle(job, { reason: { code: 'unsupported' } })
    for (let tries = 0; request && tries <= maxConfirmations; tries++) {
      const answer: Result<ProviderAnswer, SendFailure> = await send(request, context)
      if (!answer.ok) return settle(job, await judge(answer.error, address))
      const receipt = provider.decodeReceipt(answer.value, job.command, sending, now())
      request = null
      if (receipt.kind !== 'confirm') {
        const useHook = hook !== null && provider.hook
        return store(job, (current) => scheduleCheck(applyReceipt(current, receipt, now()), provider, useHook))
      }
      // The API knows of the job from here on, so that a killed worker leaves something to ask for.
      await store(job, (current) => ({ ...current, messageId: receipt.messageId }))
      request = receipt.next
    }
    return settle(job, { reason: { code: 'unexpected' }, doubtful: true })
  }

  /** Sending broke off. Without the permission a preflight went first and failed: nothing was sent. */
  async function judge(failure: SendFailure, address: string): Promise<{ reason: Reason; doubtful?: boolean }> {
    if (failure.unsent) return { reason: failure.reason }
    if (!(await context.permitted(address))) return { reason: { code: 'permission' } }
    return { reason: failure.reason, doubtful: true }
  }

  function settle(job: Job, { reason, doubtful = false }: { reason: Reason; doubtful?: boolean }): Promise<void> {
    return store(job, (current) => {
      const waits = current.state === 'sending'
      if (doubtful)
        return waits ? { ...current, state: 'unknown', reason, updatedAt: now(), ...later(current) } : current
      return waits ? end({ ...current, reason }, 'failed', now()) : current
    })
  }

  function store(job: Job, change: (current: Job) => Job): Promise<void> {
    return writer.change(async (transaction) => {
      const current = await transaction.job(job.id)
      const next = current && change(current)
      if (current && next && next !== current) await putSettled(transaction, current, next)
    })
  }

  function later(job: Job): { nextCheckAt: number; checks: number } {
    return { nextCheckAt: now() + checkPauseMs(0, false, random), checks: job.checks ?? 0 }
  }

  /** Without a hook the poll route is the only way to hear of it. */
  function scheduleCheck(job: Job, provider: Provider, useHook: boolean): Job {
    if (job.state === 'unknown') return { ...job, ...later(job) }
    const polls = (job.state === 'accepted' || job.state === 'running') && provider.poll && !useHook
    return polls ? { ...job, nextCheckAt: now() + checkPauseMs(0, true, random), checks: 0 } : job
  }

  return {
    async submit(submission) {
      const prepared = await writer.change((transaction) => prepare(transaction, submission))
      if (!prepared.ok) return prepared
      if (!('job' in prepared.value)) return ok({ jobId: prepared.value.id, sent: Promise.resolve() })
      return ok({ jobId: prepared.value.job.id, sent: transmit(prepared.value) })
    },
  }
}

/** For those who see the job change and need not wait for the receipt. Storage that refuses is noted under troubles. */
export function letGo(submitted: Submitted): void {
  submitted.sent.catch(() => {})
}

/** Accounts of APIs that answer `info` in the same breath need neither hook nor poll route. */
function answersAtOnce(provider: Provider, kind: CommandKind): boolean {
  return !provider.hook && kind === 'info'
}

async function findEarlier(transaction: Transaction, submission: Submission, now: number): Promise<Job | undefined> {
  const { requestId, guardDoubleClick, command } = submission
  const known = requestId && (await transaction.read(requests)).find(({ id }) => id === requestId)?.jobId
  const job = known ? await transaction.job(known) : undefined
  if (job || !guardDoubleClick) return job
  const wanted = JSON.stringify(command)
  const recent = await transaction.newest(3)
  return recent.find((each) => now - each.createdAt < doubleClickMs && JSON.stringify(each.command) === wanted)
}

/** What it will be painted in: the prompt's own word stands above the account's mode. */
function speedOf(command: Command, account: Account | undefined): Speed | undefined {
  if (!isListed(command.kind)) return undefined
  const prompt = 'prompt' in command ? (command.prompt ?? '') : ''
  const asked = speedSchema.safeParse(/(?:--|—)(fast|relax|turbo)(?=\s|$)/i.exec(prompt)?.[1]?.toLowerCase())
  return asked.data ?? account?.speed ?? undefined
}

function newJob({ command, parentId }: Submission, connectionId: string, now: number): Job {
  return {
    id: drawId(now),
    connectionId,
    command,
    state: 'sending',
    createdAt: now,
    updatedAt: now,
    deadlineAt: now + patienceMs(command.kind),
    ...(parentId === undefined ? {} : { parentId }),
  }
}
