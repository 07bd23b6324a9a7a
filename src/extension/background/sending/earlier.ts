import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { Source } from '../../../contract/source.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { timeOfId } from '../../../shared/id.ts'
import { requests } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'

/** A command that a page, a menu or the worker itself wants to send. */
export interface Submission {
  command: Command
  /** Two submissions with the same id are one job, also after the worker was killed. */
  requestId?: string | undefined
  parentId?: string | undefined
  /** The connection to use instead of the active one. A follow-up always uses its parent's. */
  connectionId?: string | undefined
  /** The page it was made from. Stored only where the user agreed to remember pages. */
  source?: Source | undefined
  /** The model to use instead of the connection's. */
  model?: string | undefined
  /** What the job's card says of its prompt. */
  about?: Pick<Job, 'preset' | 'leftOut' | 'unused'> | undefined
  /** The same command is wanted once more: it gets a job of its own, however soon. */
  again?: boolean | undefined
  /** The batch whose prompt it is, and which one. */
  batch?: { id: string; index: number } | undefined
  /** The id of a job that is sent again: it does not count as the same submission, however recent it is. */
  instead?: string | undefined
}

/** Within this time the same command again is an accident: a double click, a held key, the same button on two pages. */
const oneActMs = 2_000
/** How many of the latest jobs are compared: more than are made within that time. */
const lookBack = 20

/**
 * Finds the job that a submission has already made: one with the same request id, or the same command with the same parent on the same
 * connection a moment ago. All pages, menus and keys are treated alike.
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
  // The absolute difference: after the clock was set back, a job of the future must not count as recent for ever.
  const isRecent = (at: number) => Math.abs(now - at) < oneActMs
  const isSame = (job: Job) =>
    job.id !== submission.instead &&
    isRecent(job.createdAt) &&
    job.connectionId === connectionId &&
    job.parentId === submission.parentId &&
    job.preset === submission.about?.preset &&
    JSON.stringify(job.command) === wanted
  if (isListed(submission.command.kind)) {
    // Their ids say when they were made, so that jobs of before are not read: a sleeping worker sends the sooner.
    const ids = (await transaction.newestIds(lookBack)).filter((id) => isRecent(timeOfId(id)))
    return (await transaction.jobs(ids)).find(isSame)
  }
  // Of switches only the last one is compared, so that switching there, back and there again is three commands.
  const last = (await transaction.latestUnlisted()).find(
    ({ command, connectionId: its }) => command.kind === submission.command.kind && its === connectionId,
  )
  return last && isSame(last) ? last : undefined
}

async function byRequest(transaction: Transaction, requestId: string | undefined): Promise<Job | undefined> {
  const jobId = requestId && (await transaction.read(requests)).find(({ id }) => id === requestId)?.jobId
  return jobId ? transaction.job(jobId) : undefined
}
