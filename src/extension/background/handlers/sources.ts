import type { Job } from '../../../contract/job.ts'
import { ok } from '../../../shared/result.ts'
import type { Handlers } from '../../messaging/server.ts'
import { jobIndex } from '../../store/items.ts'
import type { Context } from '../context/context.ts'

/** Forgets from which pages jobs were made, a page of the job index in one write. Jobs and pictures stay. */
export function createSourceHandlers({ store, writer }: Pick<Context, 'store' | 'writer'>): Handlers<'sources'> {
  const forgetPage = (ids: readonly string[]) =>
    writer.change(async (transaction) => {
      const jobs = (await transaction.jobs(ids)).filter(({ source }) => source)
      for (const job of jobs) transaction.putJob(withoutSource(job))
      return jobs.length
    })

  return {
    async 'sources.forget'() {
      const { pages } = await store.read(jobIndex)
      let forgotten = 0
      for (let page = pages - 1; page >= 0; page--) forgotten += await forgetPage(await store.readPageIds(page))
      return ok({ forgotten })
    },
  }
}

function withoutSource({ source: _, ...job }: Job): Job {
  return job
}
