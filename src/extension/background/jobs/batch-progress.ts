import type { Batch } from '../../../contract/batch.ts'
import type { Job } from '../../../contract/job.ts'
import { afterTurn, givesBack, isOpen, turnOf, withEnd, withPromptBack } from '../../../jobs/batch.ts'
import { hasEnded } from '../../../jobs/consequences.ts'
import { batches } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'

/**
 * What a job's change means for its batch, in the same write. A prompt that the service did not take for reasons of its own goes back
 * to the batch.
 * @returns the job as it is to be written; undefined when it was removed, because its request had no effect and its prompt is sent
 *   again as another job
 */
export async function followInBatch(transaction: Transaction, before: Job, after: Job): Promise<Job | undefined> {
  const { batchId, batchIndex } = after
  if (batchId === undefined || batchIndex === undefined || before.state === after.state) return after
  const all = await transaction.read(batches)
  const batch = all.find(({ id }) => id === batchId)
  if (!batch) return after
  const turn = turnOf(before, after)
  const turned = afterTurn(batch, turn, after)
  const isBack = isOpen(batch) && givesBack(after, turn)
  // A job that the service had taken may be told of again: it stays, with its failure.
  const isGone = isBack && before.state === 'sending'
  const counted = hasEnded(before, after) && !isBack ? withEnd(turned, before, after) : turned
  putBatch(transaction, all, isBack ? withPromptBack(counted, batchIndex) : counted)
  if (isGone) await transaction.removeJob(after.id)
  return isGone ? undefined : withoutNotification(batch, after)
}

/** Puts the prompt of a job back whose request has not left, and removes the job. What was cancelled meanwhile is not sent any more. */
export async function putBack(transaction: Transaction, { id, batchId, batchIndex }: Job): Promise<void> {
  const all = await transaction.read(batches)
  const batch = all.find((one) => one.id === batchId)
  if (batch && isOpen(batch) && batchIndex !== undefined) putBatch(transaction, all, withPromptBack(batch, batchIndex))
  await transaction.removeJob(id)
}

/** The user is notified once of a whole batch, and not of each of its jobs. */
function withoutNotification(batch: Batch, job: Job): Job {
  if (!isOpen(batch) || job.told !== false) return job
  const { told: _, ...rest } = job
  return rest
}

function putBatch(transaction: Transaction, all: readonly Batch[], changed: Batch): void {
  const before = all.find(({ id }) => id === changed.id)
  if (changed === before) return
  transaction.put(
    batches,
    all.map((one) => (one.id === changed.id ? changed : one)),
  )
}
