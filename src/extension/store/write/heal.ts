import type { z } from 'zod/mini'
import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { isFinal, isPending } from '../../../jobs/state.ts'
import {
  accountKey,
  accountRecord,
  type head,
  items,
  jobKey,
  jobRecord,
  pagePrefix,
  pageRecord,
  pageSize,
  type Shape,
  unmatchedKey,
  unmatchedRecord,
} from '../items.ts'
import { fromRecord } from '../record.ts'

export type Head = z.infer<typeof head.schema>

/** An ended job the user has not been told of, or whose pictures are still to be fetched. */
export function hasChores(job: Job): boolean {
  return isFinal(job.state) && (job.told === false || (job.kept?.includes('waiting') ?? false))
}

/** The index anew, from the jobs themselves: ids sort by time. `all` is everything in storage. */
export function rebuildIndex(all: Record<string, unknown>): { head: Head; pages: string[][] } {
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
    head: {
      pages: pages.length,
      pending: ids((job) => isPending(job.state)),
      chores: ids(hasChores),
      quiet: ids((job) => !isListed(job.command.kind)),
    },
  }
}

/** Ids in the order they are made, by page. */
export function paged(ids: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(ids.length / pageSize) }, (_, page) =>
    ids.slice(page * pageSize, (page + 1) * pageSize),
  )
}

/** Keys of records that do not parse. */
export function findUnreadable(all: Record<string, unknown>): string[] {
  return Object.keys(all).filter((key) => {
    const shape = shapeOf(key)
    return shape && fromRecord(shape, all[key]).kind === 'unreadable'
  })
}

function shapeOf(key: string): Shape<unknown> | undefined {
  if (key.startsWith(jobKey(''))) return jobRecord
  if (key.startsWith(pagePrefix)) return pageRecord
  if (key.startsWith(accountKey(''))) return accountRecord
  if (key.startsWith(unmatchedKey(''))) return unmatchedRecord
  return items.find((item) => item.key === key)
}
