import type { Account } from '../../../contract/account.ts'
import { isFinal, type Job, pendingStates } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { connections } from '../../store/items.ts'
import { noteReading } from '../../store/write/readings.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { applyUpdate } from './apply.ts'
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
export async function settleJob(
  transaction: Transaction,
  job: Job,
  update: Update,
  now: number,
): Promise<{ job: Job; left: boolean }> {
  const current = (await transaction.job(job.id)) ?? job
  const clean = cleanUpdate(update, await cleaning(transaction, current))
  const next = applyUpdate(current, clean, now)
  if (next !== current) await putSettled(transaction, current, next)
  if (clean.account) await takeAccount(transaction, current, clean.account, now)
  return { job: next, left: !holds(next, clean) || mayHideResult(next, update) }
}

/** Writes a job and what its end means for others. `before` is the job as it was. */
export async function putSettled(transaction: Transaction, before: Job, after: Job): Promise<void> {
  transaction.putJob(after)
  if (!isFinal(after.state) || before.state === after.state) return
  if (after.state === 'failed') await releaseButton(transaction, after)
  else if (after.command.kind === 'cancel') await askAfter(transaction, after)
  if (after.state !== 'done') return
  if (before.state === 'failed') await holdButton(transaction, after)
  const { command } = after
  if (command.kind === 'seed' && after.parentId !== undefined && after.result?.seed !== undefined) {
    const parent = await transaction.job(after.parentId)
    if (parent?.result) transaction.putJob({ ...parent, result: { ...parent.result, seed: after.result.seed } })
  }
  const account = await transaction.account(after.connectionId)
  if (account && command.kind === 'speed')
    transaction.putAccount(after.connectionId, { ...account, speed: command.speed })
  if (account && command.kind === 'visibility') {
    transaction.putAccount(after.connectionId, { ...account, visibility: command.visibility })
  }
}

/** APIs differ in whether a cancel takes effect and whether they report it: the parent is asked for now. */
async function askAfter(transaction: Transaction, { parentId, updatedAt }: Job): Promise<void> {
  const parent = parentId === undefined ? undefined : await transaction.job(parentId)
  if (parent && isPending(parent)) transaction.putJob({ ...parent, nextCheckAt: updatedAt, checks: 0 })
}

/** The job was given up, and came to its end after all: its button is pressed. */
async function holdButton(transaction: Transaction, { command, parentId }: Job): Promise<void> {
  if (command.kind !== 'button' || parentId === undefined) return
  const parent = await transaction.job(parentId)
  const pressed = command.customId ?? command.label
  if (parent) transaction.putJob({ ...parent, pressed: [...new Set([...(parent.pressed ?? []), pressed])] })
}

/** A press that came to nothing may be tried again, unless the API says that it was done before. */
async function releaseButton(transaction: Transaction, job: Job): Promise<void> {
  if (job.command.kind !== 'button' || job.parentId === undefined || job.reason?.code === 'already-done') return
  const parent = await transaction.job(job.parentId)
  const pressed = job.command.customId ?? job.command.label
  if (parent?.pressed?.includes(pressed)) {
    transaction.putJob({ ...parent, pressed: parent.pressed.filter((other) => other !== pressed) })
  }
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
  await noteReading(transaction, connectionId, account)
}

export function isPending(job: Job): boolean {
  return pendingStates.includes(job.state)
}

/** News should come soon: the relay is listened to. A job whose receipt was lost is waited for as if it had been accepted. */
export function isAwaited(job: Job, now: number): boolean {
  return isActive(job) || (job.state === 'unknown' && now < job.deadlineAt)
}

/** On its way as far as anybody knows, as against `overdue` and `unknown`. */
export function isActive(job: Job): boolean {
  return job.state === 'sending' || job.state === 'accepted' || job.state === 'running'
}
