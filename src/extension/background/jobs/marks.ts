import type { Job } from '../../../contract/job.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure, MessageReply, MessageRequest } from '../../messaging/protocol.ts'
import { forgetSkipped } from '../../store/write/skipped-pictures.ts'
import type { Context } from '../context/context.ts'

type Deps = Pick<Context, 'writer' | 'now'>
type Mark = MessageRequest<'jobs.mark'>

/** Stores the user's marks on a job. `updatedAt` stays, because marks are no progress of the job. */
export function markJob({ writer, now }: Deps, mark: Mark): Promise<Result<MessageReply<'jobs.mark'>, MessageFailure>> {
  return writer.change(async (transaction) => {
    const job = await transaction.job(mark.jobId)
    if (!job) return fail({ code: 'no-such-job' })
    transaction.putJob(marked(job, mark, now()))
    if (mark.favourite === false) await forgetSkipped(transaction)
    return ok({})
  })
}

/** Records that pictures of these jobs were saved as files. Skips deleted jobs. */
export async function markSaved({ writer, now }: Deps, jobIds: readonly string[]): Promise<void> {
  await writer.change(async (transaction) => {
    for (const job of await transaction.jobs(jobIds)) transaction.putJob({ ...job, savedAt: now() })
  })
}

function marked(job: Job, { favourite, saved, addTags = [], removeTags = [] }: Mark, now: number): Job {
  const { savedAt, ...rest } = job
  const keptAt = saved === undefined ? savedAt : saved ? now : undefined
  const hasTags = addTags.length + removeTags.length > 0
  return {
    ...rest,
    ...(keptAt === undefined ? {} : { savedAt: keptAt }),
    ...(favourite === undefined ? {} : { favourite }),
    ...(hasTags ? { tags: changedTags(job.tags ?? [], addTags, removeTags) } : {}),
  }
}

/** More than a card can show, and enough for sorting. */
const maxTags = 50

function changedTags(tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const added = add.map((tag) => tag.trim()).filter(Boolean)
  const gone = new Set(remove)
  return [...new Set([...tags.filter((tag) => !gone.has(tag)), ...added])].slice(0, maxTags)
}
