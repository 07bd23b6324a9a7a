import type { z } from 'zod/mini'
import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { isFinal, isPending } from '../../../jobs/state.ts'
import {
  accountKey,
  accountRecord,
  items,
  jobIndex,
  jobKey,
  jobRecord,
  pageKey,
  pagePrefix,
  pageRecord,
  pageSize,
  promptsPrefix,
  promptsRecord,
  type RecordFormat,
  unmatchedKey,
  unmatchedRecord,
} from '../items.ts'
import { fromRecord } from '../record.ts'
import type { Records } from './records.ts'

export type JobIndexRecord = z.infer<typeof jobIndex.schema>

/** Whether the user is still to be notified of a job's end or of the doubt that it is in, or its pictures are still to be fetched. */
export function needsPostProcessing(job: Job): boolean {
  return job.told === false || (isFinal(job.state) && (job.kept?.includes('waiting') ?? false))
}

/** Rebuilds the job index if its record `head` is missing or can't be read. */
export async function repairIndex(records: Records): Promise<void> {
  await records.load([jobIndex.key])
  if (fromRecord(jobIndex, records.raw(jobIndex.key)).kind !== 'found') await repairAll(records)
}

/** Quarantines all records that can't be read, rebuilds the index from the jobs, and removes what is left of removed records. */
export async function repairAll(records: Records): Promise<void> {
  const all = await records.all()
  for (const key of findUnreadable(all)) records.quarantine(key, all[key])
  for (const key of Object.keys(all)) if (all[key] === null) records.drop(key)
  const rebuilt = rebuild(all)
  const wanted = new Set(rebuilt.pages.map((_, page) => pageKey(page)))
  for (const key of Object.keys(all)) if (key.startsWith(pagePrefix) && !wanted.has(key)) records.drop(key)
  for (const [page, ids] of rebuilt.pages.entries()) {
    const known = fromRecord(pageRecord, all[pageKey(page)])
    if (known.kind !== 'found' || !sameList(ids, known.value)) records.put(pageRecord, pageKey(page), ids)
  }
  records.put(jobIndex, jobIndex.key, rebuilt.jobIndex)
}

/** The job index made from the jobs: ids sort by time. `all` is everything in storage. */
function rebuild(all: Record<string, unknown>): { jobIndex: JobIndexRecord; pages: string[][] } {
  const jobs: Job[] = []
  for (const key of Object.keys(all).toSorted()) {
    const loaded = key.startsWith(jobKey('')) ? fromRecord(jobRecord, all[key]) : undefined
    if (loaded?.kind === 'found') jobs.push(loaded.value)
  }
  const ids = (belongs: (job: Job) => boolean) => jobs.filter(belongs).map(({ id }) => id)
  const listed = ids((job) => isListed(job.command.kind))
  const pages = paged(listed)
  return {
    pages,
    jobIndex: {
      pages: pages.length,
      pending: ids((job) => isPending(job.state)),
      chores: ids(needsPostProcessing),
      quiet: ids((job) => !isListed(job.command.kind)),
    },
  }
}

/** Divides ids into pages of the index. */
export function paged(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / pageSize) }, (_, page) =>
    ids.slice(page * pageSize, (page + 1) * pageSize),
  )
}

/** Keys of records that do not parse. */
function findUnreadable(all: Record<string, unknown>): string[] {
  return Object.keys(all).filter((key) => {
    const format = formatOf(key)
    return format && fromRecord(format, all[key]).kind === 'unreadable'
  })
}

function formatOf(key: string): RecordFormat<unknown> | undefined {
  if (key.startsWith(jobKey(''))) return jobRecord
  if (key.startsWith(pagePrefix)) return pageRecord
  if (key.startsWith(accountKey(''))) return accountRecord
  if (key.startsWith(promptsPrefix)) return promptsRecord
  if (key.startsWith(unmatchedKey(''))) return unmatchedRecord
  return items.find((item) => item.key === key)
}

export function sameList(list: readonly string[], other: readonly string[] | undefined): boolean {
  return list.length === other?.length && list.every((id, index) => id === other[index])
}
