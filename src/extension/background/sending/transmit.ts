import type { Command } from '../../../contract/command.ts'
import type { Connection } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Reason } from '../../../contract/reason.ts'
import { sendTo } from '../../../providers/http.ts'
import type { Provider, ProviderRequest, Receipt, SendContext } from '../../../providers/provider.ts'
import { pause } from '../../../shared/clock.ts'
import { isLoopback } from '../../../shared/loopback.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { type Inbox, inboxMark } from '../relay/inbox.ts'
import { inlinePictures } from './inline.ts'
import { askFirst } from './prefilter.ts'
import { changeJob, recordFailure, recordReceipt } from './record-outcome.ts'

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
  return (prepared) => transmit(context, prepared)
}

async function transmit(
  context: TransmitterOptions,
  { job, connection, parent, hook: saved }: Prepared,
): Promise<void> {
  const { address, token } = connection
  const fail = (reason: Reason, doubtful = false) => recordFailure(context, job, reason, doubtful)
  const provider = context.providerOf(connection.provider)
  if (!provider) return fail({ code: 'unsupported' })
  if (saved === null && !provider.poll) return fail({ code: 'no-hook' })
  // Asked before and not after: a request that fails for want of it may have gone out all the same.
  if (!(await context.permitted(address))) return fail({ code: 'permission' })
  const hook = saved === null ? null : `${await currentHook(context.inbox, saved)}/${job.id}`
  const sending: SendContext = {
    address,
    token,
    ref: job.id,
    hook,
    ...(parent ? { parent: { messageId: parent.messageId, followUpId: parent.handle } } : {}),
  }
  const refusal = await whyRefused(context, job.command, provider, sending)
  if (refusal) return fail(refusal)
  const isNear = isLoopback(address)
  const command = await inlined(job.command, provider, parent, { ...context, isNear })
  if (!command) return fail({ code: 'invalid-link' })
  const first = provider.encode(command, sending)
  if (!first) return fail({ code: 'unsupported' })
  const receipt = await exchange(context, { job, provider, first, sending })
  if (!receipt.ok) return fail(receipt.error.reason, !receipt.error.unsent)
  if (receipt.value.kind === 'confirm') return fail({ code: 'unexpected' }, true)
  await recordReceipt(context, job, receipt.value, { provider, byHook: hook !== null && provider.hook })
}

/** An inbox that nobody has opened for a while may be closed, or have another address: a result would find nobody there. */
async function currentHook(inbox: Inbox, saved: string): Promise<string> {
  const fresh = await inbox.beforeSending()
  // Another inbox: the user changed relays just now. The job is waited for at the one that it was saved with.
  return fresh && inboxMark(fresh.hook) === inboxMark(saved) ? fresh.hook : saved
}

/** Before anything is paid, where the API can tell. */
async function whyRefused(
  context: Context,
  command: Command,
  provider: Provider,
  sending: SendContext,
): Promise<Reason | undefined> {
  return command.kind === 'imagine' ? askFirst(command.prompt, provider, sending, context) : undefined
}

/** The command with its pictures in it, for an API that can't load them from a link. Null when a picture can't be had. */
async function inlined(
  command: Command,
  provider: Provider,
  parent: Job | undefined,
  context: TransmitterOptions & { isNear: boolean },
): Promise<Command | null> {
  if (!provider.inline?.includes(command.kind)) return command
  return inlinePictures(command, parent, context)
}

interface Exchange {
  job: Job
  provider: Provider
  first: ProviderRequest
  sending: SendContext
}

/** Sends until the API wants nothing more of us. */
async function exchange(context: Context, { job, provider, first, sending }: Exchange) {
  let request = withKey(first, job.id)
  let hasWaited = false
  for (let confirmations = 0; ; ) {
    const answer = await sendTo({ address: sending.address, provider, isCommand: true }, request, context)
    if (!answer.ok) return answer
    const receipt = provider.decodeReceipt(answer.value, job.command, sending, context.now())
    const pauseMs = hasWaited ? null : pauseOf(receipt)
    if (pauseMs !== null) {
      // Refused is certainly not started. The check before it, or the command before that, may have been counted.
      hasWaited = true
      await pause(context.timers, pauseMs)
    } else if (receipt.kind === 'confirm' && confirmations++ < maxConfirmations) {
      // The API knows of the job from here on, so that a killed worker leaves something to ask for.
      await changeJob(context, job, (current) => ({ ...current, messageId: receipt.messageId }))
      request = withKey(receipt.next, `${job.id}.${confirmations}`)
    } else {
      return { ok: true as const, value: receipt }
    }
  }
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
