import { fail, ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import type { Context } from '../context/context.ts'

export type MarkHandlers = Handlers<'jobs.mark' | 'jobs.saved'>

/** What the user notes on jobs. It changes nothing of their course: `updatedAt` stays. */
export function createMarkHandlers({ writer, now }: Pick<Context, 'writer' | 'now'>): MarkHandlers {
  return {
    'jobs.mark': ({ jobId, favourite, saved, tags }) =>
      writer.change(async (transaction) => {
        const job = await transaction.job(jobId)
        if (!job) return fail({ code: 'no-such-job' as const })
        const { savedAt, ...rest } = job
        const keptAt = saved === undefined ? savedAt : saved ? now() : undefined
        transaction.putJob({
          ...rest,
          ...(keptAt === undefined ? {} : { savedAt: keptAt }),
          ...(favourite === undefined ? {} : { favourite }),
          ...(tags === undefined ? {} : { tags: [...new Set(tags.map((tag) => tag.trim()).filter(Boolean))] }),
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
