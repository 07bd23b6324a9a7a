import { type Batch, maxCharacters, maxTitle } from '../../../contract/batch.ts'
import { goingOn, isOpen } from '../../../jobs/batch.ts'
import { drawId, idBytes } from '../../../shared/id.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure, MessageRequest } from '../../messaging/protocol.ts'
import { batches, connections, promptsOf } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'

/** How many batches may be unfinished at once. */
const maxOpen = 20
/** How many that have ended are kept for the user to see. */
const maxEnded = 5

type Deps = Pick<Context, 'writer' | 'now' | 'drawBytes' | 'providerOf'>

/** Saves a batch. Its first prompt leaves as soon as there is room. */
export function createBatch(
  { writer, now, drawBytes, providerOf }: Deps,
  { requestId, prompts, references, model: wanted }: MessageRequest<'batches.create'>,
): Promise<Result<{ batchId: string }, MessageFailure>> {
  return writer.change(async (transaction): Promise<Result<{ batchId: string }, MessageFailure>> => {
    const all = await transaction.read(batches)
    const known = all.find((one) => one.requestId === requestId)
    if (known) return ok({ batchId: known.id })
    const { active, list } = await transaction.read(connections)
    const connection = list.find(({ id }) => id === active)
    if (!connection) return fail({ code: 'not-set-up' })
    if (prompts.reduce((sum, { length }) => sum + length, 0) > maxCharacters) return fail({ code: 'too-long' })
    if (all.filter(isOpen).length >= maxOpen) return fail({ code: 'too-many' })
    const model = wanted ?? connection.model ?? providerOf(connection.provider)?.defaultModel
    const batch: Batch = {
      id: drawId(now(), drawBytes(idBytes)),
      connectionId: connection.id,
      requestId,
      title: (prompts[0] ?? '').slice(0, maxTitle),
      state: 'running',
      createdAt: now(),
      ...(model === undefined ? {} : { model }),
      ...(references?.length ? { references } : {}),
      ...{ total: prompts.length, next: 0, back: [], done: 0, failed: 0 },
    }
    transaction.put(promptsOf(batch.id), prompts)
    transaction.put(batches, [...forgetOld(all), batch])
    transaction.emit({ type: 'batches.changed' })
    return ok({ batchId: batch.id })
  })
}

/** Without the oldest of those that have ended. */
function forgetOld(all: readonly Batch[]): Batch[] {
  const ended = all.filter((batch) => !isOpen(batch))
  const old = new Set(ended.slice(0, Math.max(0, ended.length - maxEnded + 1)))
  return all.filter((batch) => !old.has(batch))
}

type Changed = Promise<Result<Record<string, never>, MessageFailure>>

/** Changes a batch as it is stored now. @param change undefined: it can't be changed so */
function changeBatch(
  { writer }: Pick<Context, 'writer'>,
  id: string,
  change: (batch: Batch, transaction: Transaction) => Batch | null | undefined,
): Changed {
  return writer.change(async (transaction): Changed => {
    const all = await transaction.read(batches)
    const batch = all.find((one) => one.id === id)
    const changed = batch && change(batch, transaction)
    if (changed === undefined) return fail({ code: 'no-such-batch' })
    transaction.put(
      batches,
      all.flatMap((one) => (one !== batch ? one : (changed ?? []))),
    )
    transaction.emit({ type: 'batches.changed' })
    return ok({})
  })
}

/** No further prompt leaves until it is resumed. */
export const pauseBatch = (deps: Pick<Context, 'writer'>, id: string): Changed =>
  changeBatch(deps, id, (batch) => (isOpen(batch) ? { ...goingOn(batch), state: 'paused' } : undefined))

export const resumeBatch = (deps: Pick<Context, 'writer'>, id: string): Changed =>
  changeBatch(deps, id, (batch) => (isOpen(batch) ? { ...goingOn(batch), state: 'running' } : undefined))

/** What has not been sent never will be. */
export const cancelBatch = (deps: Pick<Context, 'writer' | 'now'>, id: string): Changed =>
  changeBatch(deps, id, (batch, transaction) => (isOpen(batch) ? cancelled(transaction, batch, deps.now()) : undefined))

/** Forgets a batch that has ended. */
export const removeBatch = (deps: Pick<Context, 'writer'>, id: string): Changed =>
  changeBatch(deps, id, (batch) => (isOpen(batch) ? undefined : null))

/** A cancelled batch. Its prompts are removed. */
export function cancelled(transaction: Transaction, batch: Batch, now: number): Batch {
  transaction.remove(promptsOf(batch.id))
  return { ...goingOn(batch), state: 'cancelled', endedAt: now }
}
