import type { Account } from '../../../contract/account.ts'
import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { accountAfter, hasEnded, parentAfter } from '../../../jobs/consequences.ts'
import { applyUpdate } from '../../../jobs/transitions.ts'
import { connections } from '../../store/items.ts'
import { noteFastTimeSample } from '../../store/write/fast-time-samples.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { followInBatch } from './batch-progress.ts'
import { cleaning, cleanUpdate } from './clean.ts'
import { holds, mayHideResult } from './held.ts'

/**
 * Finds the job of an update: by our tag, then by our ref, then by the API's id of our request. Never by the prompt.
 * @param connectionId the connection that the update came from: ids of other connections' jobs do not match, or one API could end
 *   another's jobs
 */
export async function matchJob(
  transaction: Transaction,
  ids: Update['ids'],
  connectionId: string | undefined,
): Promise<Job | undefined> {
  const tagged = ids.tag === undefined ? undefined : await transaction.job(ids.tag)
  if (tagged) return tagged
  const named = ids.ref === undefined ? undefined : await transaction.job(ids.ref)
  if (named) return named.connectionId === connectionId ? named : undefined
  if (ids.messageId === undefined || connectionId === undefined) return undefined
  return transaction.jobByMessageId(connectionId, ids.messageId)
}

/** Applies an update to its job, and to the job's account and parent. `left`: the job did not take all that the update brings. */
export async function recordUpdate(
  transaction: Transaction,
  job: Job,
  update: Update,
  now: number,
): Promise<{ job: Job; left: boolean }> {
  const current = (await transaction.job(job.id)) ?? job
  const clean = cleanUpdate(update, await cleaning(transaction, current))
  const next = applyUpdate(current, clean, now)
  if (next !== current) await putWithConsequences(transaction, current, next)
  if (clean.account) await takeAccount(transaction, current, clean.account, now)
  return { job: next, left: !holds(next, clean) || mayHideResult(next, update) }
}

/**
 * Writes a job and what its change means for its batch and, when it has ended, for its parent and account. `before` is the job as it was.
 */
export async function putWithConsequences(transaction: Transaction, before: Job, changed: Job): Promise<void> {
  const after = await followInBatch(transaction, before, changed)
  if (!after) return
  transaction.putJob(after)
  if (!hasEnded(before, after)) return
  const parent = after.parentId === undefined ? undefined : await transaction.job(after.parentId)
  const nextParent = parent && parentAfter(parent, before, after)
  if (nextParent && nextParent !== parent) transaction.putJob(nextParent)
  const { kind } = after.command
  if (after.state !== 'done' || (kind !== 'speed' && kind !== 'visibility')) return
  const account = await transaction.account(after.connectionId)
  const nextAccount = account && accountAfter(account, before, after)
  if (nextAccount && nextAccount !== account) transaction.putAccount(after.connectionId, nextAccount)
  // The account is read again, because its mode has changed.
  transaction.emit({ type: 'mode.switched', connectionId: after.connectionId })
}

/**
 * Stores what an API says of the account, unless the stored answer was asked for later: answers may overtake each other. A stored
 * time in the future comes from a clock that was ahead, and does not count. Nothing is stored for a connection that the user removed.
 */
export async function takeAccount(transaction: Transaction, job: Job, account: Account, now: number): Promise<void> {
  const { connectionId, createdAt } = job
  if (!(await transaction.read(connections)).list.some(({ id }) => id === connectionId)) return
  const known = await transaction.account(connectionId)
  const knownAt = known?.askedAt ?? known?.readAt
  if (knownAt !== undefined && createdAt < knownAt && knownAt <= now) return
  transaction.putAccount(connectionId, { ...account, askedAt: createdAt })
  await noteFastTimeSample(transaction, connectionId, account)
}
