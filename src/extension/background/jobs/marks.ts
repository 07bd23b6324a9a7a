import { fail, ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import type { Context } from '../context/context.ts'

export type MarkHandlers = Handlers<'jobs.mark' | 'jobs.saved'>

/** What the user notes on jobs. It changes nothing of their course: `updatedAt` stays. */
export function createMarkHandlers({ writer, now }: Pick<Context, 'writer' | 'now'>): MarkHandlers {
  return {
    'jobs.mark': ({ jobId, favourite, saved, addTags = [], removeTags = [] }) =>
      writer.change(async (transaction) => {
        const job = await transaction.job(jobId)
        if (!job) return fail({ code: 'no-such-job' as const })
        const { savedAt, ...rest } = job
        const tags = changedTags(job.tags ?? [], addTags, removeTags)
        const keptAt = saved === undefined ? savedAt : saved ? now() : undefined
        transaction.putJob({
          ...rest,
          ...(keptAt === undefined ? {} : { savedAt: keptAt }),
          ...(favourite === undefined ? {} : { favourite }),
          ...(addTags.length + removeTags.length > 0 ? { tags } : {}),
        })
        return ok({})
      }),
    'jobs.saved': ({ jobIds }) =>
      writer.change(async (transaction) => {
        for (const job of await transaction.jobs(jobIds)) transaction.putJob({ ...job, savedAt: now() })
        return ok({})
      }),
  }
}

/** More than fit on a card, and enough for whoever sorts by them. */
const maxTags = 50

function changedTags(tags: readonly string[], add: readonly string[], remove: readonly string[]): string[] {
  const added = add.map((tag) => tag.trim()).filter(Boolean)
  const gone = new Set(remove)
  return [...new Set([...tags.filter((tag) => !gone.has(tag)), ...added])].slice(0, maxTags)
}
