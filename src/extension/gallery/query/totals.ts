import type { Entry } from './entry.ts'
import { inView, type View, views } from './filter.ts'

/** What all jobs together come to. */
export interface Totals {
  /** How many jobs there are in each view. What came for no job is none. */
  jobs: Readonly<Record<View, number>>
  /** How many pictures they have. A job that waits, failed or describes has none. */
  pictures: number
  /** Where pictures came from, in alphabetical order. */
  sites: readonly string[]
  /** By which the user marked jobs, in the order of their letters' codes. */
  tags: readonly string[]
}

interface TotalsKeeper {
  add(entry: Entry): void
  remove(entry: Entry): void
  read(): Totals
}

/** Kept up as entries come and go, so that nobody counts a hundred thousand when one has changed. */
export function createTotals(): TotalsKeeper {
  const jobs = { all: 0, favourites: 0, waiting: 0, failed: 0, unmatched: 0 }
  const sites = createNames()
  const tags = createNames()
  let pictures = 0

  function count(entry: Entry, by: 1 | -1): void {
    for (const view of views) if (inView(entry, view)) jobs[view] += by
    pictures += by * entry.pictures
    if (entry.site !== '') sites.count(entry.site, by)
    for (const tag of entry.tags) tags.count(tag, by)
  }

  return {
    add: (entry) => count(entry, 1),
    remove: (entry) => count(entry, -1),
    read: () => ({ jobs: { ...jobs }, pictures, sites: sites.sorted(), tags: tags.sorted() }),
  }
}

/** Names that many have in common; the same list until one is new or gone. */
function createNames() {
  const counts = new Map<string, number>()
  let list: readonly string[] | null = []
  return {
    count(name: string, by: 1 | -1): void {
      const before = counts.get(name) ?? 0
      if (before + by > 0) counts.set(name, before + by)
      else counts.delete(name)
      if (before === 0 || before + by === 0) list = null
    },
    sorted(): readonly string[] {
      list ??= [...counts.keys()].sort()
      return list
    },
  }
}
