import type { Account } from '../../../contract/account.ts'
import { type Command, type Speed, speedSchema } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Settings } from '../../../contract/settings.ts'
import { withPressed } from '../../../jobs/button.ts'
import { responseTimeoutMs } from '../../../jobs/deadlines.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { drawId, idBytes } from '../../../shared/id.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure } from '../../messaging/protocol.ts'
import { connections, jobIndex, relay, requests, settings } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { findEarlier, type Submission } from './earlier.ts'
import { createHold, type Hold } from './hold.ts'
import { sentTo } from './sent-to.ts'
import { createTransmitter, type Prepared, type TransmitterOptions } from './transmit.ts'
import type { UnsentMarks } from './unsent-marks.ts'

const maxRequests = 100

export interface Saved {
  jobId: string
  /** Until when it is held back and can be undone, epoch ms; absent when it was sent at once. */
  heldUntil?: number | undefined
}

export interface Submitted extends Saved {
  /** Resolves when the receipt is stored; for a job that is held back at once. */
  sent: Promise<void>
}

export interface Submitter extends Hold {
  /** As `submit`, for callers that do not wait for the sending: its errors go to the log. */
  dispatch(submission: Submission): Promise<Result<Saved, MessageFailure>>
  /** Saves the job, then sends it. Resolves as soon as it is saved. The same submission twice is one job, see `findEarlier`. */
  submit(submission: Submission): Promise<Result<Submitted, MessageFailure>>
  /**
   * As `submit`, for what `choose` finds in the very write that saves the job: what it puts is stored together with the job, or not at
   * all. Resolves to undefined when there is nothing to send.
   */
  submitChosen(choose: (transaction: Transaction) => Promise<Submission | undefined>): Promise<Submitted | undefined>
}

export function createSubmitter(context: TransmitterOptions & { unsentMarks: UnsentMarks }): Submitter {
  const { writer, log, unsentMarks } = context
  const transmit = createTransmitter(context)
  const hold = createHold({ ...context, transmit })

  /** As `transmit`, for a job that goes back to its batch when the worker ends before its request leaves. */
  async function transmitMarked(prepared: Prepared): Promise<void> {
    const { id, unsent } = prepared.job
    if (!unsent) return transmit(prepared)
    await unsentMarks.add(id)
    try {
      await transmit(prepared)
    } finally {
      await unsentMarks.remove(id)
    }
  }

  async function submit(submission: Submission): Promise<Result<Submitted, MessageFailure>> {
    const prepared = await writer.change((transaction) => prepare(context, transaction, submission))
    if (!prepared.ok) return prepared
    const { value } = prepared
    const { id: jobId, heldUntil } = 'job' in value ? value.job : value
    if ('job' in value && heldUntil === undefined) return ok({ jobId, sent: transmitMarked(value) })
    if (heldUntil !== undefined) {
      if ('job' in value) await unsentMarks.add(jobId)
      log.background(hold.resume(), 'held sends')
    }
    return ok({ jobId, heldUntil, sent: Promise.resolve() })
  }

  return {
    ...hold,
    submit,
    async submitChosen(choose) {
      const prepared = await writer.change(async (transaction) => {
        const submission = await choose(transaction)
        const made = submission && (await prepare(context, transaction, submission))
        // Nothing of this is written, so that what was chosen is still to be sent.
        if (made?.ok === false) throw new Error(`The choice can't be sent: ${made.error.code}`)
        return made?.value
      })
      if (!prepared || !('job' in prepared)) return undefined
      return { jobId: prepared.job.id, sent: transmitMarked(prepared) }
    },
    async dispatch(submission) {
      const submitted = await submit(submission)
      if (!submitted.ok) return submitted
      const { sent, ...saved } = submitted.value
      log.background(sent, 'send')
      return ok(saved)
    },
  }
}

/** Saves the job, before anything leaves the browser. */
async function prepare(
  context: Context,
  transaction: Transaction,
  submission: Submission,
): Promise<Result<Prepared | Job, MessageFailure>> {
  const now = context.now()
  await transaction.prefetch([connections, relay, requests, jobIndex, settings])
  const saved = await transaction.read(connections)
  const parent = submission.parentId === undefined ? undefined : await transaction.job(submission.parentId)
  const wanted = parent?.connectionId ?? submission.connectionId ?? saved.active
  // Both read the storage, and the service waits for them.
  const [earlier, account] = await Promise.all([
    findEarlier(transaction, submission, wanted ?? undefined, now),
    wanted === null ? undefined : transaction.account(wanted),
  ])
  if (earlier) {
    // The request may have another id. A page that gets no reply asks again with the same id, however late.
    await noteRequest(transaction, submission.requestId, earlier.id)
    return ok(earlier)
  }
  if (submission.parentId !== undefined && !parent) return fail({ code: 'no-such-job' })
  const connection = saved.list.find(({ id }) => id === wanted)
  if (!connection) return fail({ code: 'not-set-up' })
  const inbox = await transaction.read(relay)
  const provider = context.providerOf(connection.provider)
  const id = drawId(now, context.drawBytes(idBytes))
  const messageId = isListed(submission.command.kind) ? provider?.idFor?.(id) : undefined
  const model = submission.model ?? connection.model ?? provider?.defaultModel
  const { undoSeconds } = await transaction.read(settings)
  // A batch is paused and cancelled as a whole.
  const isHeldBack = undoSeconds > 0 && isListed(submission.command.kind) && !submission.batch
  const speed = speedOf(submission.command, account)
  const job: Job = {
    id,
    connectionId: connection.id,
    provider: connection.provider,
    command: submission.command,
    state: 'sending',
    createdAt: now,
    updatedAt: now,
    deadlineAt: now + responseTimeoutMs(submission.command.kind),
    sent: sentTo(connection, inbox),
    ...(isHeldBack ? { heldUntil: now + undoSeconds * 1_000 } : {}),
    ...(submission.parentId === undefined ? {} : { parentId: submission.parentId }),
    ...(submission.batch ? { batchId: submission.batch.id, batchIndex: submission.batch.index, unsent: true } : {}),
    ...remembered(submission, await transaction.read(settings)),
    ...(speed ? { speed } : {}),
    ...(model === undefined || !isListed(submission.command.kind) ? {} : { model }),
    ...submission.about,
    // Known before it is sent: a lost receipt can be asked for.
    ...(messageId === undefined ? {} : { messageId }),
  }
  await transaction.addJob(job)
  if (parent && submission.command.kind === 'button') transaction.putJob(withPressed(parent, submission.command))
  await noteRequest(transaction, submission.requestId, job.id)
  return ok({ job, connection, parent, hook: inbox?.hook ?? null })
}

/** The page that a job was made from, as far as the user lets it be kept: until they were asked, only that there was one. */
function remembered({ source }: Submission, { rememberSources }: Settings): Pick<Job, 'source' | 'sourceUnasked'> {
  if (!source) return {}
  if (rememberSources === undefined) return { sourceUnasked: true }
  return rememberSources ? { source } : {}
}

async function noteRequest(transaction: Transaction, id: string | undefined, jobId: string): Promise<void> {
  const known = await transaction.read(requests)
  if (id === undefined || known.some((one) => one.id === id)) return
  transaction.put(requests, [...known, { id, jobId }].slice(-maxRequests))
}

/** The speed of a command: the prompt's own parameter, or else the account's mode. */
function speedOf(command: Command, account: Account | undefined): Speed | undefined {
  if (!isListed(command.kind)) return undefined
  const prompt = 'prompt' in command ? (command.prompt ?? '') : ''
  const asked = speedSchema.safeParse(/(?:--|—)(fast|relax|turbo)(?=\s|$)/i.exec(prompt)?.[1]?.toLowerCase())
  return asked.data ?? account?.speed ?? undefined
}
