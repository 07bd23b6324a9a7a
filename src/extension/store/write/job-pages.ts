import type { Job } from '../../../contract/job.ts'
import { isPending } from '../../../jobs/state.ts'
import { jobIndex, pageKey, pageRecord, pageSize } from '../items.ts'
import type { Records } from './records.ts'
import {
  type JobIndexRecord,
  needsPostProcessing,
  paged,
  repairAll,
  restartLeftoverSearch,
  sameList,
} from './repair.ts'

/** Reads the record of the job index. Rebuilds the index when it can't be read. */
export async function readIndex(records: Records): Promise<JobIndexRecord> {
  await records.load([jobIndex.key])
  if (records.isUnreadable(jobIndex.key, jobIndex)) await repairAll(records)
  return records.read(jobIndex)
}

export function putIndex(records: Records, value: JobIndexRecord): void {
  records.put(jobIndex, jobIndex.key, value)
}

/** The ids of a page, oldest first. Rebuilds the index when the page can't be read. */
export async function readPage(records: Records, page: number): Promise<string[]> {
  await records.load([pageKey(page)])
  if (records.isUnreadable(pageKey(page), pageRecord)) await repairAll(records)
  return records.value(pageRecord, pageKey(page)) ?? []
}

/** The ids of every page, oldest first. */
export async function readPages(records: Records): Promise<string[][]> {
  const { pages } = await readIndex(records)
  const numbers = Array.from({ length: pages }, (_, page) => page)
  await records.load(numbers.map(pageKey))
  return Promise.all(numbers.map((page) => readPage(records, page)))
}

/** The pages from the last one whose ids are all older than `id`. Reads twice as many at a time, from the end. */
async function readTail(records: Records, id: string): Promise<{ first: number; pages: string[][] }> {
  const pages: string[][] = []
  let first = (await readIndex(records)).pages
  for (let step = 2; first > 0; step *= 2) {
    const numbers = Array.from({ length: Math.min(step, first) }, (_, index) => first - 1 - index)
    await records.load(numbers.map(pageKey))
    for (const page of numbers) {
      const ids = await readPage(records, page)
      pages.unshift(ids)
      first = page
      if (ids.length > 0 && ids.every((other) => other < id)) return { first, pages }
    }
  }
  return { first, pages }
}

/** Adds the newest id to the last page, or to a new page when that is full. */
export async function appendToPages(records: Records, id: string): Promise<void> {
  const last = (await readIndex(records)).pages - 1
  const ids = last < 0 ? [] : await readPage(records, last)
  if (last >= 0 && ids.length < pageSize) return records.put(pageRecord, pageKey(last), [...ids, id])
  records.put(pageRecord, pageKey(last + 1), [id])
  putIndex(records, { ...(await readIndex(records)), pages: last + 2 })
}

/** Adds ids, each to its place by age. Reads no page that lies before the first one it changes, and writes only pages that change. */
export async function insertIntoPages(records: Records, added: readonly string[]): Promise<void> {
  const [oldest] = added.toSorted()
  if (oldest === undefined) return
  // A page that can't be read has all of them built anew: read twice, which costs nothing, they are as they stay.
  await readTail(records, oldest)
  const { first, pages: before } = await readTail(records, oldest)
  const ids = [...new Set([...before.flat(), ...added])].toSorted()
  const pages = paged(ids)
  for (const [at, content] of pages.entries()) {
    if (!sameList(content, before[at])) records.put(pageRecord, pageKey(first + at), content)
  }
  for (let at = pages.length; at < before.length; at++) records.drop(pageKey(first + at))
  putIndex(records, { ...(await readIndex(records)), pages: first + pages.length })
  await restartLeftoverSearch(records)
}

/** Removes an id from its page. The page keeps its number, even when it is empty; at the end it is dropped. */
export async function removeFromPages(records: Records, id: string): Promise<void> {
  const { pages } = await readIndex(records)
  const page = await findByTime(records, id, pages)
  // Ten pages at a time from the end.
  for (let end = pages, found = page !== undefined; end > 0 && !found; end -= 10) {
    const numbers = Array.from({ length: Math.min(10, end) }, (_, index) => end - 1 - index)
    await records.load(numbers.map(pageKey))
    found = numbers.filter((number) => removeFrom(records, number, id)).length > 0
  }
  if (page !== undefined) removeFrom(records, page, id)
  await dropEmptyEnd(records, pages)
}

/**
 * Finds an id's page by halving, beginning with the last: ids sort by time, and deleted jobs are mostly recent. Undefined when it is not
 * where its time says, because a clock was wrong, or when an empty page is in the way.
 */
async function findByTime(records: Records, id: string, pages: number): Promise<number | undefined> {
  for (let low = 0, high = pages - 1, page = high; low <= high; page = (low + high) >> 1) {
    await records.load([pageKey(page)])
    const ids = idsOn(records, page)
    if (ids.includes(id)) return page
    const [first] = ids
    if (first === undefined) return undefined
    if (id < first) high = page - 1
    else low = page + 1
  }
  return undefined
}

/** Removes an id from a loaded page. Returns whether it stood there. */
function removeFrom(records: Records, page: number, id: string): boolean {
  const ids = idsOn(records, page)
  const rest = ids.filter((other) => other !== id)
  if (rest.length < ids.length) records.put(pageRecord, pageKey(page), rest)
  return rest.length < ids.length
}

function idsOn(records: Records, page: number): string[] {
  return records.value(pageRecord, pageKey(page)) ?? []
}

/** Drops the last pages while they are empty: whoever wants the latest jobs would read them all. The first page stays. */
async function dropEmptyEnd(records: Records, pages: number): Promise<void> {
  let end = pages
  for (; end > 1 && (await readPage(records, end - 1)).length === 0; end--) records.drop(pageKey(end - 1))
  if (end === pages) return
  putIndex(records, { ...(await readIndex(records)), pages: end })
  await restartLeftoverSearch(records)
}

/** Records in the job index which jobs are pending and which need post-processing. Writes only when that has changed. */
export async function updateIndex(records: Records, touched: ReadonlyMap<string, Job | null>): Promise<void> {
  const index = await readIndex(records)
  const pending = new Set(index.pending)
  const unprocessed = new Set(index.chores)
  for (const [id, job] of touched) {
    mark(pending, id, job !== null && isPending(job.state))
    mark(unprocessed, id, job !== null && needsPostProcessing(job))
  }
  if (same(pending, index.pending) && same(unprocessed, index.chores)) return
  putIndex(records, { ...index, pending: [...pending], chores: [...unprocessed] })
}

function mark(set: Set<string>, id: string, belongs: boolean): void {
  if (belongs) set.add(id)
  else set.delete(id)
}

function same(set: Set<string>, list: readonly string[]): boolean {
  return set.size === list.length && list.every((id) => set.has(id))
}
