import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { requests } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'

/** What a page, a menu or the worker itself asks to be sent. */
export interface Submission {
  command: Command
  /** The same one twice is one job, also after the worker was killed. */
  requestId?: string | undefined
  parentId?: string | undefined
  /** In place of the active one; a follow-up goes where its parent went, whatever is said here. */
  connectionId?: string | undefined
  /** The user wants the same once more: a job of its own, however soon. */
  again?: boolean | undefined
  /** The id of a job that is sent again: a new one is made beside it, however young it is. */
  instead?: string | undefined
}

/** A double click, a held key, the same button on two pages: nobody asks for the same again as fast on purpose. */
const oneActMs = 2_000
/** More than are made within that time. */
const lookBack = 20

/**
 * The job that this submission already is: the same request, or the same command with the same parent on the same connection a
 * moment ago. Whoever asks decides nothing of this, so that it holds for every page, menu and key.
 */
export async function findEarlier(
  transaction: Transaction,
  submission: Submission,
  connectionId: string | undefined,
  now: number,
): Promise<Job | undefined> {
  const known = await byRequest(transaction, submission.requestId)
  if (known || submission.again) return known
  const wanted = JSON.stringify(submission.command)
  // Absolute: after the clock was set back, jobs of the future are not a moment old for ever.
  const isSame = (job: Job) =>
    job.id !== submission.instead &&
    Math.abs(now - job.createdAt) < oneActMs &&
    job.connectionId === connectionId &&
    job.parentId === submission.parentId &&
    JSON.stringify(job.command) === wanted
  if (isListed(submission.command.kind)) return (await transaction.newest(lookBack)).find(isSame)
  // Of switches only the last one counts: there and back again are three commands.
  const last = (await transaction.latestUnlisted()).find(
    ({ command, connectionId: its }) => command.kind === submission.command.kind && its === connectionId,
  )
  return last && isSame(last) ? last : undefined
}

async function byRequest(transaction: Transaction, requestId: string | undefined): Promise<Job | undefined> {
  const jobId = requestId && (await transaction.read(requests)).find(({ id }) => id === requestId)?.jobId
  return jobId ? transaction.job(jobId) : undefined
}
