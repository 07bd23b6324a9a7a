import type { Job } from '../../src/contract/job.ts'
import { createEntries } from '../../src/extension/gallery/query/entries.ts'
import type { Item } from '../../src/extension/gallery/query/entry.ts'
import type { LibrarySnapshot } from '../../src/extension/gallery/query/library.ts'
import { createOrder } from '../../src/extension/gallery/query/order.ts'
import { type Query, runQuery } from '../../src/extension/gallery/query/query.ts'

/** A gallery's index of these jobs, complete. */
export function libraryOf(jobs: readonly Job[]): LibrarySnapshot {
  const entries = createEntries()
  for (const job of jobs) entries.put(job)
  return { ...entries.read(), unmatched: [], complete: true }
}

/** The tiles that a query finds, at once. */
export function findIn(snapshot: LibrarySnapshot, query: Omit<Query, 'snapshot'>): readonly Item[] {
  const steps = runQuery({ snapshot, ...query }, createOrder())
  for (;;) {
    const step = steps.next()
    if (step.done) return step.value.items
  }
}
