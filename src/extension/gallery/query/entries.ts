import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { parentOf } from '../../../jobs/lineage.ts'
import { isPending } from '../../../jobs/state.ts'
import { type Entry, entryOf, inherit } from './entry.ts'
import { createTotals, type Totals } from './totals.ts'

/** What is known of all jobs. The maps are those that are kept up, the rest stays as it was when it was read. */
export interface Known {
  /** Newest first. */
  entries: readonly Entry[]
  byId: ReadonlyMap<string, Entry>
  /** Entries that have a parent, by the parent's id. */
  children: ReadonlyMap<string, readonly Entry[]>
  /** Those that wait, and those that failed and may still get a result. */
  unfinished: readonly Entry[]
  totals: Totals
}

interface Entries {
  /** Takes in a job, new or changed. */
  put(job: Job): void
  drop(id: string): void
  has(id: string): boolean
  count(): number
  read(): Known
}

/** The entries of all jobs, by age, by id and by family. A job that comes, changes or goes costs the same however many there are. */
export function createEntries(): Entries {
  const byId = new Map<string, Entry>()
  const children = new Map<string, Entry[]>()
  const unfinished = new Map<string, Entry>()
  /** Newest first. */
  const sorted: Entry[] = []
  const totals = createTotals()
  const days = new Map<string, string>()

  /** One text for all jobs of a day: the same object is quickly seen to be the same. */
  function shared(day: string): string {
    const known = days.get(day)
    if (known === undefined) days.set(day, day)
    return known ?? day
  }

  function setKin(entry: Entry | undefined): void {
    if (entry) entry.hasKin = entry.rootId !== entry.id || (children.get(entry.id)?.length ?? 0) > 0
  }

  /** What a job has from its ancestors, and what its descendants have from it. */
  function passOn(entries: readonly Entry[]): void {
    const met = new Set(entries)
    for (const entry of met) {
      inherit(entry, parentOf(entry, byId))
      setKin(entry)
      for (const child of children.get(entry.id) ?? []) met.add(child)
    }
  }

  function replaceChild(parentId: string, id: string, entry?: Entry): void {
    const others = (children.get(parentId) ?? []).filter((child) => child.id !== id)
    children.set(parentId, entry ? [...others, entry].sort(byAge) : others)
    setKin(byId.get(parentId))
  }

  return {
    put(job) {
      if (!isListed(job.command.kind)) return
      const before = byId.get(job.id)
      const entry = entryOf(job)
      entry.day = shared(entry.day)
      byId.set(job.id, entry)
      sorted.splice(placeOf(job.id, sorted), before ? 1 : 0, entry)
      if (before) totals.remove(before)
      totals.add(entry)
      // One that failed may still get its result.
      if (isPending(entry.state) || entry.state === 'failed') unfinished.set(job.id, entry)
      else unfinished.delete(job.id)
      if (entry.parentId !== undefined) replaceChild(entry.parentId, entry.id, entry)
      passOn([entry])
    },
    drop(id) {
      const entry = byId.get(id)
      if (!entry) return
      byId.delete(id)
      unfinished.delete(id)
      sorted.splice(placeOf(id, sorted), 1)
      totals.remove(entry)
      if (entry.parentId !== undefined) replaceChild(entry.parentId, id)
      passOn(children.get(id) ?? [])
    },
    has: (id) => byId.has(id),
    count: () => sorted.length,
    read: () => ({
      entries: [...sorted],
      byId,
      children,
      unfinished: [...unfinished.values()],
      totals: totals.read(),
    }),
  }
}

/** Where an id stands, or would stand, among entries that are sorted by theirs, the highest first. Ids sort by time. */
function placeOf(id: string, sorted: readonly Entry[]): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    const entry = sorted[middle]
    if (entry && entry.id > id) low = middle + 1
    else high = middle
  }
  return low
}

function byAge(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
