import type { FastTimeSample } from '../../../contract/fast-time-sample.ts'
import type { Job } from '../../../contract/job.ts'
import { fastTimeSamples, jobIndex } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'

/** All that the plots are drawn from. */
export interface StatisticsData {
  jobs: readonly Job[]
  fastTimeSamples: readonly FastTimeSample[]
}

/** Reads every job: for when the plots are asked for, not before. */
export async function loadStatistics(store: Store): Promise<StatisticsData> {
  const { pages } = await store.read(jobIndex)
  const jobs: Job[] = []
  // One page after the other: ten thousand jobs in one answer would stop the page for a moment.
  for (let page = 0; page < pages; page++) jobs.push(...(await store.readPage(page)))
  return { jobs, fastTimeSamples: await store.read(fastTimeSamples) }
}
