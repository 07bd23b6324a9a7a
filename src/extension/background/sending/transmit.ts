import type { Command } from '../../../contract/command.ts'
import type { Connection } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'
import type { Reason } from '../../../contract/reason.ts'
import type { Update } from '../../../contract/update.ts'
import type { Provider, ProviderRequest, Receipt, SendContext } from '../../../providers/provider.ts'
import { type Near, nearness } from '../../../shared/address.ts'
import { pause } from '../../../shared/clock.ts'
import { hostsBeside } from '../../../shared/match-pattern.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import { tickAlarm } from '../alarm-names.ts'
import type { Context } from '../context/context.ts'
import type { DrawMask } from '../pictures/draw-mask.ts'
import type { KeepAwake } from '../pictures/keep-awake.ts'
import type { StoreInline } from '../post-processing.ts'
import { type Inbox, inboxMark } from '../relay/inbox.ts'
import type { RequestRules } from '../request-rules.ts'
import { awaitAnswer } from './await-answer.ts'
import { inlinePictures } from './inline.ts'
import { askFirst } from './prefilter.ts'
import { changeJob, recordFailure, recordReceipt } from './record-outcome.ts'

/** How many confirmations an API may ask for in a row. */
const maxConfirmations = 3
/** The pause when an API does not say how long to wait: the strictest of their limits is one request in three seconds. */
const usualPauseMs = 3_000
/** The longest pause before a second try. When an API asks for more, the job fails and the user decides. */
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
  keepAwake: KeepAwake
  storeInline: StoreInline
  drawMask: DrawMask
  requestRules: RequestRules
}

/** @returns sends a stored job, and resolves when the receipt is stored too */
export function createTransmitter(context: TransmitterOptions): (prepared: Prepared) => Promise<void> {
  return async (prepared) => {
    const stop = context.keepAwake.start()
    const alarmIsSet = setTickAlarm(context)
    try {
      await transmit(context, prepared, alarmIsSet)
    } finally {
      await stop()
    }
  }
}

/** A worker that is ended right after the request left is woken again, although it had no time to plan. */
function setTickAlarm({ platform, log }: Context): Promise<void> {
  const { setAlarm, wakeSeconds } = platform.alarms
  return setAlarm(tickAlarm, { every: wakeSeconds() }).catch((error: unknown) => log.note('set alarm', error))
}

async function transmit(context: TransmitterOptions, prepared: Prepared, alarmIsSet: Promise<void>): Promise<void> {
  const { job, connection, parent } = prepared
  const { address } = connection
  const fail = (reason: Reason, doubtful = false) => recordFailure(context, job, reason, doubtful)
  const provider = context.providerOf(connection.provider)
  if (!provider) return fail({ code: 'unsupported' })
  if (prepared.hook === null && provider.hook && !provider.poll) return fail({ code: 'no-hook' })
  // Tested before sending: a request that fails without the permission may have been sent all the same.
  if (!(await isPermitted(context, address, provider))) return fail({ code: 'permission' })
  // The browser forgets them when it ends, and the worker that sets them may have started just now.
  if (provider.checksOrigin) await context.requestRules.refresh()
  const sending = await sendContext(context, prepared, provider)
  const refusal = await whyRefused(context, job.command, provider, sending)
  if (refusal) return fail(refusal)
  const command = await withPictures(job.command, provider, parent, { ...context, near: nearness(address) })
  if (!command) return fail({ code: 'invalid-link' })
  const first = provider.encode(command, sending)
  if (!first) return fail({ code: 'unsupported' })
  await noteLeaving(context, job, first)
  await alarmIsSet
  const receipt = await sendConfirmed(context, { job, provider, first, sending })
  if (!receipt.ok) return fail(receipt.error.reason, !receipt.error.unsent)
  if (receipt.value.kind === 'confirm') return fail({ code: 'unexpected' }, true)
  const byHook = sending.hook !== null && provider.hook
  await recordReceipt(context, job, await withStoredPictures(context, job, receipt.value), { provider, byHook })
  await forgetPicturesIfDeleted(context, job)
}

/** Stores what the request leaves out of the prompt, and that it leaves now: from here on a killed worker can't know whether it did. */
async function noteLeaving(context: Context, job: Job, { unused = [] }: ProviderRequest): Promise<void> {
  if (unused.length === 0 && !job.unsent) return
  await changeJob(context, job, ({ unsent: _, ...current }) =>
    unused.length > 0 ? { ...current, unused: [...unused] } : current,
  )
}

/** Whether the browser lets us ask the service, and the hosts to which its answers lead. */
async function isPermitted(
  { permitted }: TransmitterOptions,
  address: string,
  { defaultAddress, hosts }: Provider,
): Promise<boolean> {
  for (const one of [address, ...hostsBeside(address, { defaultAddress, hosts: hosts?.token })])
    if (!(await permitted(one))) return false
  return true
}

async function sendContext(
  context: TransmitterOptions,
  { job, connection, parent, hook: saved }: Prepared,
  provider: Provider,
): Promise<SendContext> {
  const { address, token, workflow } = connection
  const isHooked = saved !== null && provider.hook
  return {
    address,
    token: token || (provider.anonymousToken ?? ''),
    model: job.model ?? connection.model ?? provider.defaultModel,
    ref: job.id,
    hook: isHooked ? `${await currentHook(context.inbox, saved)}/${job.id}` : null,
    ...(workflow === undefined ? {} : { workflow }),
    ...(parent ? { parent: { messageId: parent.messageId, followUpId: parent.handle } } : {}),
  }
}

type FinalReceipt = Exclude<Receipt, { kind: 'confirm' }>

/** The receipt once the pictures that came within it are stored. */
async function withStoredPictures(
  { storeInline }: TransmitterOptions,
  job: Job,
  receipt: FinalReceipt,
): Promise<FinalReceipt> {
  if (!('updates' in receipt)) return receipt
  const updates: Update[] = []
  for (const update of receipt.updates) updates.push(await storeInline(job, update))
  return { ...receipt, updates }
}

/** The user deleted the job while its pictures were on their way. */
async function forgetPicturesIfDeleted({ store, pictures }: TransmitterOptions, job: Job): Promise<void> {
  const [current] = await store.readJobs([job.id])
  if (!current) await pictures.deletePictures(job.id)
}

/** The hook to send: the inbox may have been closed, or have got another address, since it was last opened. */
async function currentHook(inbox: Inbox, saved: string): Promise<string> {
  const fresh = await inbox.beforeSending()
  // The user changed relays just now. The job's result is awaited at the inbox that it was saved with.
  return fresh && inboxMark(fresh.hook) === inboxMark(saved) ? fresh.hook : saved
}

/** Asks the API's prefilter, if it has one, before anything is paid. */
async function whyRefused(
  context: Context,
  command: Command,
  provider: Provider,
  sending: SendContext,
): Promise<Reason | undefined> {
  return command.kind === 'imagine' ? askFirst(command.prompt, provider, sending, context) : undefined
}

/** The command, with its pictures as the API takes them. Null when a picture can't be obtained. */
async function withPictures(
  command: Command,
  provider: Provider,
  parent: Job | undefined,
  context: TransmitterOptions & { near: Near },
): Promise<Command | null> {
  const isAll = provider.inline?.includes(command.kind) === true
  const inlined = await inlinePictures(command, parent, context, { isAll })
  const isTransparent = inlined?.kind === 'imagine' && inlined.mask !== undefined && provider.maskAs === 'transparent'
  if (!isTransparent || inlined.mask === undefined) return inlined
  const mask = await context.drawMask(inlined.mask, inlined.references?.[0])
  return mask === null ? null : { ...inlined, mask }
}

interface Sending {
  job: Job
  provider: Provider
  first: ProviderRequest
  sending: SendContext
}

/** Sends the request and what the API asks for in reply: confirmations, and the same again after a pause. */
async function sendConfirmed(context: TransmitterOptions, { job, provider, first, sending }: Sending) {
  let request = withKey(first, job.id)
  let hasWaited = false
  for (let confirmations = 0; ; ) {
    const answer = await awaitAnswer(context, { job, provider, sending }, request)
    if (!answer.ok) return answer
    const receipt = provider.decodeReceipt(answer.value, job.command, sending, context.now())
    const pauseMs = hasWaited ? null : pauseOf(receipt)
    if (pauseMs !== null) {
      // A refused command was certainly not started, so it may be sent again. The prefilter's request may have used up the rate.
      hasWaited = true
      await pause(context.timers, pauseMs)
    } else if (receipt.kind === 'confirm' && confirmations++ < maxConfirmations) {
      // From here on the API knows the job: with the id stored, it can be polled after the worker was killed.
      await changeJob(context, job, (current) => ({ ...current, messageId: receipt.messageId }))
      request = withKey(receipt.next, `${job.id}.${confirmations}`)
    } else {
      return { ok: true as const, value: receipt }
    }
  }
}

/**
 * Adds a header by which an API, or a gateway in front of it, recognizes the same request (draft-ietf-httpapi-idempotency-key-header):
 * browsers send a POST a second time by themselves when the connection breaks before an answer.
 */
function withKey(request: ProviderRequest, key: string): ProviderRequest {
  if (request.method !== 'POST') return request
  return { ...request, headers: { ...request.headers, 'Idempotency-Key': key } }
}

/**
 * How long to wait before the same request is sent again, ms; null when the API did not refuse for its rate, or the pause is too
 * long.
 */
function pauseOf(receipt: Receipt): number | null {
  if (receipt.kind !== 'refused' || receipt.reason.code !== 'rate-limited') return null
  const pauseMs = receipt.retryAfterMs ?? usualPauseMs
  return pauseMs <= maxPauseMs ? pauseMs : null
}
