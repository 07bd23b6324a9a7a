import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { isFinal, isPending } from '../../../jobs/state.ts'
import { drawId, idBytes } from '../../../shared/id.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure, MessageReply, MessageRequest } from '../../messaging/protocol.ts'
import { connections, type Unmatched } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { recordUpdate } from '../jobs/record-update.ts'
import { decode } from './receive.ts'

/** Gives an unmatched message to the pending job that the user chose, or makes a job of it. */
export function adopt(
  context: Context,
  { key, jobId }: MessageRequest<'unmatched.adopt'>,
): Promise<Result<MessageReply<'unmatched.adopt'>, MessageFailure>> {
  return context.writer.change(async (transaction) => {
    const waiting = jobId === undefined ? undefined : await transaction.job(jobId)
    if (jobId !== undefined && !(waiting && isPending(waiting.state))) return fail({ code: 'no-such-job' })
    const unmatched = await transaction.unmatched(key)
    const found = unmatched && (await read(context, transaction, unmatched, waiting))
    if (!found) return fail({ code: 'not-a-result' })
    const job = waiting ?? jobOf(unmatched, found, drawId(unmatched.receivedAt, context.drawBytes(idBytes)))
    if (!waiting) await transaction.insertJobs([job])
    const { job: recorded } = await recordUpdate(transaction, job, found.end, context.now())
    // No notification: the user is looking at it.
    transaction.putJob({ ...recorded, told: true })
    await transaction.removeUnmatched(key)
    return ok({ jobId: job.id })
  })
}

interface Source {
  connectionId: string
  provider: string
}

interface Decoded {
  end: Update
  source: Source
}

/**
 * Decodes the body with the provider of the waiting job, then of the connection it was taken to belong to, then of each saved
 * connection.
 */
async function read(
  context: Context,
  transaction: Transaction,
  unmatched: Unmatched,
  waiting: Job | undefined,
): Promise<Decoded | null> {
  const { list } = await transaction.read(connections)
  const sources: Source[] = list.map(({ id, provider }) => ({ connectionId: id, provider }))
  if (unmatched.from) sources.unshift(unmatched.from)
  if (waiting?.provider !== undefined) sources.unshift({ ...waiting, provider: waiting.provider })
  const isWanted = waiting ? isEnd : isPainted
  for (const { connectionId, provider } of sources) {
    const end = decode(context.providerOf(provider), unmatched.body, context)?.find(isWanted)
    if (end) return { end, source: { connectionId, provider } }
  }
  return null
}

/** A job for an unmatched result, as old as the message. Its command is known from the result alone. */
function jobOf({ receivedAt }: Unmatched, { end, source }: Decoded, id: string): Job {
  const command: Command =
    end.kind === 'describe' ? { kind: 'describe', url: '' } : { kind: 'imagine', prompt: end.text[0] ?? '' }
  const times = { createdAt: receivedAt, updatedAt: receivedAt, deadlineAt: receivedAt }
  return { id, ...source, command, state: 'accepted', ...times }
}

function isEnd({ state }: Update): boolean {
  return isFinal(state)
}

function isPainted({ state, kind, pictures }: Update): boolean {
  return state === 'done' && (pictures.length > 0 || kind === 'describe')
}
