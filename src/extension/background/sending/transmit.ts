import type { Command } from '../../../contract/command.ts'
import type { Connection } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Reason } from '../../../contract/reason.ts'
import { checkPauseMs } from '../../../jobs/deadlines.ts'
import { isWithApi } from '../../../jobs/state.ts'
import { applyReceipt, end } from '../../../jobs/transitions.ts'
import { send } from '../../../providers/http.ts'
import type { Provider, ProviderRequest, Receipt, SendContext } from '../../../providers/provider.ts'
import { pause } from '../../../shared/clock.ts'
import { isLoopback } from '../../../shared/loopback.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { untilStored } from '../context/patience.ts'
import { cleaning, cleanReceipt } from '../jobs/clean.ts'
import { putSettled, takeAccount } from '../jobs/settle.ts'
import { type Inbox, inboxMark } from '../relay/inbox.ts'
import { inlinePictures } from './inline.ts'
import { askFirst } from './prefilter.ts'

/** Confirmations an API may ask for in a row. */
const maxConfirmations = 3
/** Where nobody says how long: the widest of these APIs' limits is one request in three seconds. */
const usualPauseMs = 3_000
/** Longer than this the user decides whether to wait. */
const maxPauseMs = 10_000

/** A saved job and all that is needed to send it. */
export interface Prepared {
  job: Job
  connection: Connection
  parent: Job | undefined
  /** The inbox's address as it is saved, without a tag; null without a relay. */
  hook: string | null
}

export interface TransmitterOptions extends Context {
  pictures: Pictures
  permitted(address: string): Promise<boolean>
  inbox: Inbox
}

/** @returns sends a job that stands in storage; settles when the receipt stands there too. */
export function createTransmitter(context: TransmitterOptions): (prepared: Prepared) => Promise<void> {
  const { now, random, timers } = context

  async function transmit({ job, connection, parent, hook: saved }: Prepared): Promise<void> {
    const { address, token } = connection
    const provider = context.providerOf(connection.provider)
    if (!provider) return settle(job, { code: 'unsupported' })
    if (saved === null && !provider.poll) return settle(job, { code: 'no-hook' })
    // Asked before and not after: a request that fails for want of it may have gone out all the same.
    if (!(await context.permitted(address))) return settle(job, { code: 'permission' })
    const hook = saved === null ? null : `${await currentHook(saved)}/${job.id}`
    const sending: SendContext = {
      address,
      token,
      ref: job.id,
      hook,
      ...(parent ? { parent: { messageId: parent.messageId, followUpId: parent.handle } } : {}),
    }
    const refusal = await whyRefused(job.command, provider, sending)
    if (refusal) return settle(job, refusal)
    const isNear = isLoopback(address)
    const command = await inlined(job.command, provider, { parent, isNear })
    if (!command) return settle(job, { code: 'invalid-link' })
    const first = provider.encode(command, sending)
    if (!first) return settle(job, { code: 'unsupported' })
    const receipt = await exchange(job, provider, first, sending)
    if (!receipt.ok) return settle(job, receipt.error.reason, !receipt.error.unsent)
    if (receipt.value.kind === 'confirm') return settle(job, { code: 'unexpected' }, true)
    await take(job, receipt.value, provider, hook !== null && provider.hook)
  }

  /** An inbox that nobody has opened for a while may be closed, or have another address: a result would find nobody there. */
  async function currentHook(saved: string): Promise<string> {
    const fresh = await context.inbox.beforeSending()
    // Another inbox: the user changed relays just now. The job is waited for at the one that it was saved with.
    return fresh && inboxMark(fresh.hook) === inboxMark(saved) ? fresh.hook : saved
  }

  /** Before anything is paid, where the API can tell. */
  async function whyRefused(command: Command, provider: Provider, sending: SendContext): Promise<Reason | undefined> {
    if (command.kind !== 'imagine' || !provider.prefilter) return undefined
    return askFirst(command.prompt, provider.prefilter, sending, context)
  }

  /** Null when a picture can't be had. */
  async function inlined(
    command: Command,
    provider: Provider,
    { parent, isNear }: { parent: Job | undefined; isNear: boolean },
  ): Promise<Command | null> {
    if (!provider.inline?.includes(command.kind)) return command
    return inlinePictures(command, parent, { ...context, isNear })
  }

  /** Sends until the API wants nothing more of us. */
  async function exchange(job: Job, provider: Provider, first: ProviderRequest, sending: SendContext) {
    let request = withKey(first, job.id)
    let hasWaited = false
    for (let confirmations = 0; ; ) {
      const answer = await send(request, context)
      if (!answer.ok) return answer
      const receipt = provider.decodeReceipt(answer.value, job.command, sending, now())
      const pauseMs = hasWaited ? null : pauseOf(receipt)
      if (pauseMs !== null) {
        // Refused is certainly not started. The check before it, or the command before that, may have been counted.
        hasWaited = true
        await pause(timers, pauseMs)
      } else if (receipt.kind === 'confirm' && confirmations++ < maxConfirmations) {
        // The API knows of the job from here on, so that a killed worker leaves something to ask for.
        await change(job, (current) => ({ ...current, messageId: receipt.messageId }))
        request = withKey(receipt.next, `${job.id}.${confirmations}`)
      } else {
        return { ok: true as const, value: receipt }
      }
    }
  }

  /** Lets a receipt take effect, without what opens something of the user's. */
  function take(
    job: Job,
    receipt: Exclude<Receipt, { kind: 'confirm' }>,
    provider: Provider,
    useHook: boolean,
  ): Promise<void> {
    return untilStored(context, async (transaction) => {
      const current = await transaction.job(job.id)
      const value = cleanReceipt(receipt, await cleaning(transaction, job))
      const next = current && scheduleCheck(applyReceipt(current, value, now()), provider, useHook)
      if (current && next && next !== current) await putSettled(transaction, current, next)
      // Some APIs tell of the account in the same breath.
      const accounts = 'updates' in value ? value.updates.flatMap(({ account }) => account ?? []) : []
      for (const account of accounts) await takeAccount(transaction, job, account, now())
    })
  }

  /** @param doubtful it may have been started all the same */
  function settle(job: Job, reason: Reason, doubtful = false): Promise<void> {
    return change(job, (current) => {
      if (current.state !== 'sending') return current
      if (doubtful) return { ...current, state: 'unknown', reason, updatedAt: now(), ...later(current) }
      return end({ ...current, reason }, 'failed', now())
    })
  }

  function change(job: Job, next: (current: Job) => Job): Promise<void> {
    return untilStored(context, async (transaction) => {
      const current = await transaction.job(job.id)
      const changed = current && next(current)
      if (current && changed && changed !== current) await putSettled(transaction, current, changed)
    })
  }

  function later(job: Job): { nextCheckAt: number; checks: number } {
    return { nextCheckAt: now() + checkPauseMs(0, false, random), checks: job.checks ?? 0 }
  }

  /** Without a hook the poll route is the only way to hear of it. */
  function scheduleCheck(job: Job, provider: Provider, useHook: boolean): Job {
    if (job.state === 'unknown') return { ...job, ...later(job) }
    const polls = isWithApi(job.state) && provider.poll && !useHook
    return polls ? { ...job, nextCheckAt: now() + checkPauseMs(0, true, random), checks: 0 } : job
  }

  return transmit
}

/**
 * Browsers send a POST once more by themselves when the connection breaks before an answer. An API that knows this header, or a
 * gateway in front of it, starts one job all the same (draft-ietf-httpapi-idempotency-key-header).
 */
function withKey(request: ProviderRequest, key: string): ProviderRequest {
  if (request.method !== 'POST') return request
  return { ...request, headers: { ...request.headers, 'Idempotency-Key': key } }
}

/** How long the API wants to be left alone before it takes the same request; null when that is not its trouble, or too long. */
function pauseOf(receipt: Receipt): number | null {
  if (receipt.kind !== 'refused' || receipt.reason.code !== 'rate-limited') return null
  const pauseMs = receipt.retryAfterMs ?? usualPauseMs
  return pauseMs <= maxPauseMs ? pauseMs : null
}
