import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { isFinal } from '../../../jobs/state.ts'
import { jobKey, jobRecord } from '../items.ts'
import type { DomainEvent } from './events.ts'
import { inspect, listedIds } from './inspection.ts'
import {
  appendToPages,
  insertIntoPages,
  putIndex,
  readIndex,
  readPage,
  removeFromPages,
  updateIndex,
} from './job-pages.ts'
import type { Records } from './records.ts'
import { needsPostProcessing, repairAll, repairIndex } from './repair.ts'

/** How many of the pending jobs, and of the latest ones, are searched for an API's id. */
const searchedJobs = 200
/** How many jobs of kinds that are not listed (`info`, `speed` and the like) are kept: enough to find the last failure of each. */
const maxUnlisted = 20

/** Reads and writes jobs together with the index that finds them, in one transaction. */
export interface JobIndex {
  jobs(ids: readonly string[]): Promise<Job[]>
  /** The ids of the latest listed jobs, newest first; only those of the last page. */
  newestIds(limit: number): Promise<string[]>
  /** The latest jobs of kinds that are not listed (`info`, `speed` and the like), newest first. */
  latestUnlisted(): Promise<Job[]>
  /** Adds a new job to the last page; a job of a kind that is not listed, to the unlisted ones. */
  addJob(job: Job): Promise<void>
  putJob(job: Job): void
  /** Adds jobs of listed kinds from an archive, each to its place by age: ids sort by time. */
  insertJobs(jobs: readonly Job[]): Promise<void>
  removeJob(id: string): Promise<void>
  /** The job of this connection with the API's id of our request. Searches the latest jobs, without parsing them. */
  jobByMessageId(connectionId: string, messageId: string): Promise<Job | undefined>
  /** Rebuilds the index if the record `head` is missing or can't be read. */
  repairIndex(): Promise<void>
  /** The ids of all jobs in the index; null when it contradicts itself, and has to be rebuilt. */
  listedIds(): Promise<ReadonlySet<string> | null>
  /**
   * Quarantines those of these records that can't be read, and removes what is left of removed ones.
   * @returns whether the index, which lists `listed`, lists the jobs that are there
   */
  inspect(keys: readonly string[], listed: ReadonlySet<string>): Promise<boolean>
  /** Quarantines all records that can't be read, rebuilds the index from the jobs, and removes what is left of removed records. */
  repairAll(): Promise<void>
  /** Brings the job index up to date, and emits what became of jobs. */
  finish(): Promise<void>
}

export function createJobIndex(records: Records, emit: (event: DomainEvent) => void): JobIndex {
  /** Jobs that this transaction wrote; null for those that it removed. */
  const touched = new Map<string, Job | null>()

  function putJob(job: Job): void {
    records.put(jobRecord, jobKey(job.id), job)
    touched.set(job.id, job)
  }

  function dropJob(id: string): void {
    records.drop(jobKey(id))
    touched.set(id, null)
  }

  return {
    putJob,
    jobs: (ids) => readJobs(records, ids),
    listedIds: () => listedIds(records),
    inspect: (keys, listed) => inspect(records, keys, listed),
    repairAll: () => repairAll(records),
    repairIndex: () => repairIndex(records),
    jobByMessageId: (connectionId, messageId) => findByMessageId(records, connectionId, messageId),
    async newestIds(limit) {
      const { pages } = await readIndex(records)
      return pages === 0 ? [] : (await readPage(records, pages - 1)).toReversed().slice(0, limit)
    },
    latestUnlisted: async () => readJobs(records, (await readIndex(records)).quiet.toReversed()),
    async addJob(job) {
      if (isListed(job.command.kind)) await appendToPages(records, job.id)
      else for (const old of await addUnlisted(records, job.id)) dropJob(old)
      putJob(job)
    },
    async insertJobs(jobs) {
      await insertIntoPages(
        records,
        jobs.map(({ id }) => id),
      )
      for (const job of jobs) putJob(job)
    },
    async removeJob(id) {
      const index = await readIndex(records)
      if (index.quiet.includes(id)) putIndex(records, { ...index, quiet: index.quiet.filter((other) => other !== id) })
      else await removeFromPages(records, id)
      dropJob(id)
      emit({ type: 'jobs.removed' })
    },
    async finish() {
      if (touched.size === 0) return
      emit({ type: 'jobs.changed' })
      if ([...touched.values()].some((job) => job !== null && needsPostProcessing(job)))
        emit({ type: 'postProcessing.due' })
      await updateIndex(records, touched)
    },
  }
}

async function readJobs(records: Records, ids: readonly string[]): Promise<Job[]> {
  await records.load(ids.map(jobKey))
  return ids.map((id) => records.value(jobRecord, jobKey(id))).filter((job) => job !== undefined)
}

/** Searches stored jobs without parsing them; parses only the one that is found. */
async function findByMessageId(records: Records, connectionId: string, messageId: string): Promise<Job | undefined> {
  const { pending, quiet: unlistedJobIds, pages } = await readIndex(records)
  const last = pages === 0 ? [] : await readPage(records, pages - 1)
  const ids = [...new Set([...unlistedJobIds, ...pending.slice(-searchedJobs), ...last.slice(-searchedJobs)])]
  await records.load(ids.map(jobKey))
  const found = ids.findLast((id) => {
    const { value } = asObject(records.raw(jobKey(id)))
    const job = asObject(value)
    return job.messageId === messageId && job.connectionId === connectionId
  })
  return found === undefined ? undefined : (await readJobs(records, [found]))[0]
}

/**
 * Adds an id to the unlisted ones.
 * @returns the ids that had to go for it, whose jobs are to be removed
 */
async function addUnlisted(records: Records, id: string): Promise<string[]> {
  const index = await readIndex(records)
  // Only ended jobs are removed: a pending one still waits for its result.
  const ended = (await readJobs(records, index.quiet.slice(0, -maxUnlisted + 1))).filter((job) => isFinal(job.state))
  const old = ended.map((job) => job.id)
  putIndex(records, { ...index, quiet: [...index.quiet.filter((other) => !old.includes(other)), id] })
  return old
}

function asObject(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {}
}
