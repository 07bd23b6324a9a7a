import type { Account } from '../../../contract/account.ts'
import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { accountAfter, hasEnded, parentAfter } from '../../../jobs/consequences.ts'
import { applyUpdate } from '../../../jobs/transitions.ts'
import { connections } from '../../store/items.ts'
import { noteFastTimeSample } from '../../store/write/fast-time-samples.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { cleaning, cleanUpdate } from './clean.ts'
import { holds, mayHideResult } from './held.ts'

/**
 * Finds the job an update speaks of: our tag, then our ref, then the API's id of our request. Never the prompt.
 * @param connectionId whose news these are: ids of others do not count, or one API could end another's jobs
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

/** Lets an update take effect on a job: the job itself, its account, its parent. `left`: it brings what the job did not take. */
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

/** Writes a job and what its end means for others. `before` is the job as it was. */
export async function putWithConsequences(transaction: Transaction, before: Job, after: Job): Promise<void> {
  transaction.putJob(after)
  if (!hasEnded(before, after)) return
  const parent = after.parentId === undefined ? undefined : await transaction.job(after.parentId)
  const nextParent = parent && parentAfter(parent, before, after)
  if (nextParent && nextParent !== parent) transaction.putJob(nextParent)
  const account = await transaction.account(after.connectionId)
  const nextAccount = account && accountAfter(account, before, after)
  if (nextAccount && nextAccount !== account) transaction.putAccount(after.connectionId, nextAccount)
  const { kind } = after.command
  const isSwitched = after.state === 'done' && (kind === 'speed' || kind === 'visibility')
  // What the account says of its mode is read again.
  if (isSwitched) transaction.emit({ type: 'mode.switched', connectionId: after.connectionId })
}

/**
 * Keeps what an API says of the account, unless something newer is known: answers may overtake each other, so that the time of
 * asking counts. A time in the future was written by a clock that was ahead, and does not. Nothing is kept for a connection that
 * the user removed.
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
