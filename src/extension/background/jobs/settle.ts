import type { Account } from '../../../contract/account.ts'
import { isFinal, type Job, pendingStates } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import { head } from '../../store/items.ts'
import { noteReading } from '../../store/readings.ts'
import type { Transaction } from '../../store/transaction.ts'
import { applyUpdate } from './apply.ts'

/** How far back an id of the API is searched for when the body names nothing of ours. */
const lookBack = 100

/** Finds the job an update speaks of: our tag, then our ref, then the API's id of our request. Never the prompt. */
export async function matchJob(transaction: Transaction, ids: Update['ids']): Promise<Job | undefined> {
  for (const id of [ids.tag, ids.ref]) {
    const job = id === undefined ? undefined : await transaction.job(id)
    if (job) return job
  }
  if (ids.messageId === undefined) return undefined
  const { pending, quiet } = await transaction.read(head)
  const waiting = await transaction.jobs([...pending, ...quiet])
  const recent = [...waiting, ...(await transaction.newest(lookBack))]
  return recent.find((job) => job.messageId === ids.messageId)
}

/** Lets an update take effect on a job: the job itself, its account, its parent. */
export async function settleJob(transaction: Transaction, job: Job, update: Update, now: number): Promise<Job> {
  const current = (await transaction.job(job.id)) ?? job
  const next = applyUpdate(current, update, now)
  if (next !== current) await putSettled(transaction, current, next)
  if (update.account) await takeAccount(transaction, job.connectionId, update.account)
  return next
}

/** Writes a job and what its end means for others. `before` is the job as it was. */
export async function putSettled(transaction: Transaction, before: Job, after: Job): Promise<void> {
  transaction.putJob(after)
  if (isFinal(before.state) || !isFinal(after.state)) return
  if (after.state === 'failed') await releaseButton(transaction, after)
  else if (after.command.kind === 'cancel') await askAfter(transaction, after)
  if (after.state !== 'done') return
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

/** Whether it stopped the other in time, and whether that will be told, differs: asked for at once. */
async function askAfter(transaction: Transaction, { parentId, updatedAt }: Job): Promise<void> {
  const parent = parentId === undefined ? undefined : await transaction.job(parentId)
  if (parent && isPending(parent)) transaction.putJob({ ...parent, nextCheckAt: updatedAt, checks: 0 })
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

/** Keeps what an API says of the account, unless something newer is known. */
export async function takeAccount(transaction: Transaction, connectionId: string, account: Account): Promise<void> {
  const known = await transaction.account(connectionId)
  if (known && account.readAt < known.readAt) return
  transaction.putAccount(connectionId, account)
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
