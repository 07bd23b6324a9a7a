import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { jobKey, jobRecord, pagePrefix } from '../items.ts'
import { readIndex, readPages, updateIndex } from './job-pages.ts'
import type { Records } from './records.ts'
import { formatOf } from './repair.ts'

/** The ids of all jobs in the index; null when it contradicts itself: an id stands in it twice. */
export async function listedIds(records: Records): Promise<ReadonlySet<string> | null> {
  const { quiet: unlistedJobIds } = await readIndex(records)
  const all = [...(await readPages(records)).flat(), ...unlistedJobIds]
  const ids = new Set(all)
  return ids.size === all.length ? ids : null
}

/**
 * Quarantines those of these records that can't be read, and removes what is left of removed ones.
 * @returns whether the index, which lists `listed`, lists the jobs that are there
 */
export async function inspect(
  records: Records,
  keys: readonly string[],
  listed: ReadonlySet<string>,
): Promise<boolean> {
  await records.load([...keys])
  const { pages, quiet: unlistedJobIds } = await readIndex(records)
  const jobs = new Map<string, Job>()
  let agrees = true
  for (const key of keys) {
    const raw = records.raw(key)
    // Removed since the keys were read.
    if (raw === undefined) continue
    if (raw === null) records.drop(key)
    const format = raw === null ? undefined : formatOf(key)
    const value = format && records.value(format, key)
    if (key.startsWith(pagePrefix)) agrees &&= value !== undefined && Number(key.slice(pagePrefix.length)) < pages
    if (!key.startsWith(jobKey(''))) continue
    const id = key.slice(jobKey('').length)
    const job = records.value(jobRecord, key)
    if (job) jobs.set(id, job)
    agrees &&= listed.has(id) === (job !== undefined)
    agrees &&= !job || isListed(job.command.kind) !== unlistedJobIds.includes(id)
  }
  await updateIndex(records, jobs)
  return agrees
}
