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
  leftoverSearch,
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

/**
 * Whether the user is still to be notified of a job's end or of the doubt that it is in, or its pictures are still to be fetched, or to
 * be made small.
 */
export function needsPostProcessing(job: Job): boolean {
  return (
    job.told === false || (isFinal(job.state) && (job.smallDue === true || (job.kept?.includes('waiting') ?? false)))
  )
}

/** Rebuilds the job index if its record `head` is missing or can't be read. */
export async function repairIndex(records: Records): Promise<void> {
  await records.load([jobIndex.key])
  if (fromRecord(jobIndex, records.raw(jobIndex.key)).kind !== 'found') await repairAll(records)
}

/** Quarantines all records that can't be read, rebuilds the index from the jobs, and removes what is left of removed records. */
export async function repairAll(records: Records): Promise<void> {
  const keys = (await records.keys()).toSorted()
  const found: Found = { listed: [], pending: [], chores: [], quiet: [], pages: new Map() }
  for (let at = 0; at < keys.length; at += portion) {
    const some = keys.slice(at, at + portion)
    const read = await records.peek(some)
    for (const key of some) {
      if (read[key] === null) records.drop(key)
      else sort(records, found, key, read[key])
    }
  }
  const { listed, pages: before, ...rest } = found
  const pages = paged(listed)
  const wanted = new Set(pages.map((_, page) => pageKey(page)))
  for (const key of before.keys()) if (!wanted.has(key)) records.drop(key)
  for (const [page, ids] of pages.entries()) {
    if (!sameList(ids, before.get(pageKey(page)))) records.put(pageRecord, pageKey(page), ids)
  }
  records.put(jobIndex, jobIndex.key, { pages: pages.length, ...rest })
  await restartLeftoverSearch(records)
}

/** Pages get other ids than they had, so that what was found on them does not count any more. */
export async function restartLeftoverSearch(records: Records): Promise<void> {
  const { page, uploads } = await records.read(leftoverSearch)
  if (page > 0 || uploads) records.drop(leftoverSearch.key)
}

/** Records that are held at once: all of a hundred thousand jobs are too much for a worker. */
const portion = 100

/** Ids of jobs, and the pages that there are. */
type Found = Omit<JobIndexRecord, 'pages'> & { listed: string[]; pages: Map<string, string[]> }

function sort(records: Records, found: Found, key: string, raw: unknown): void {
  const format = formatOf(key)
  if (format && fromRecord<unknown>(format, raw).kind === 'unreadable') records.quarantine(key, raw)
  if (key.startsWith(pagePrefix)) found.pages.set(key, pageIn(raw))
  if (!key.startsWith(jobKey(''))) return
  const job = fromRecord(jobRecord, raw)
  if (job.kind === 'found') note(found, job.value)
}

function note(found: Found, job: Job): void {
  found[isListed(job.command.kind) ? 'listed' : 'quiet'].push(job.id)
  if (isPending(job.state)) found.pending.push(job.id)
  if (needsPostProcessing(job)) found.chores.push(job.id)
}

function pageIn(raw: unknown): string[] {
  const page = fromRecord(pageRecord, raw)
  return page.kind === 'found' ? page.value : []
}

/** Divides ids into pages of the index. */
export function paged(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / pageSize) }, (_, page) =>
    ids.slice(page * pageSize, (page + 1) * pageSize),
  )
}

/** How the record under this key is stored; undefined for what is no record of ours. */
export function formatOf(key: string): RecordFormat<unknown> | undefined {
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
