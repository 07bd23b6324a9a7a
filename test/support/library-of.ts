import type { Job } from '../../src/contract/job.ts'
import { entryOf } from '../../src/extension/gallery/query/entry.ts'
import type { LibrarySnapshot } from '../../src/extension/gallery/query/library.ts'

/** A gallery's index of these jobs, complete. */
export function libraryOf(jobs: readonly Job[]): LibrarySnapshot {
  const entries = jobs.map(entryOf).sort((a, b) => (a.id < b.id ? 1 : -1))
  const children = new Map<string, typeof entries>()
  for (const entry of entries.toReversed()) {
    if (entry.parentId !== undefined) children.set(entry.parentId, [...(children.get(entry.parentId) ?? []), entry])
  }
  return {
    entries,
    byId: new Map(entries.map((entry) => [entry.id, entry])),
    children,
    unmatched: [],
    complete: true,
  }
}
