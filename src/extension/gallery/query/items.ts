import type { Target } from '../../ui/model/target.ts'
import type { Entry } from './entry.ts'
import type { Library, LibrarySnapshot } from './library.ts'
import { type Item, inView, type View, views } from './query.ts'

/** Ids of all jobs in these tiles. */
export function idsOf(items: readonly Item[]): string[] {
  return items.flatMap(({ members }) => members.map(({ id }) => id))
}

/** Ids of the jobs that have a picture to save. */
export function pictureIdsOf(items: readonly Item[]): string[] {
  return items.flatMap(({ members }) => members.filter(({ cover }) => cover !== null).map(({ id }) => id))
}

/** The tile that takes the place of those that go: the next one, else the one before. */
export function neighbourOf(items: readonly Item[], gone: ReadonlySet<string>): Item | undefined {
  const stays = ({ members }: Item) => members.every(({ id }) => !gone.has(id))
  const last = items.findLastIndex((item) => !stays(item))
  return items.slice(last + 1).find(stays) ?? items.slice(0, Math.max(0, last)).findLast(stays)
}

/** Two pictures to be compared, when just two are chosen. */
export function pairOf(items: readonly Item[]): [string, string] | null {
  const [first, second, ...more] = items
  if (!first || !second || more.length > 0) return null
  return first.lead.cover === null || second.lead.cover === null ? null : [first.id, second.id]
}

/** How many pictures these jobs have. A job that waits, failed or describes has none. */
export function picturesIn(entries: Iterable<Pick<Entry, 'pictures'>>): number {
  let sum = 0
  for (const { pictures } of entries) sum += pictures
  return sum
}

/** How many jobs there are in each view. */
export function amountsOf({ entries, unmatched }: LibrarySnapshot): Record<View, number> {
  const amounts = { all: entries.length, favourites: 0, waiting: 0, failed: 0, unmatched: unmatched.length }
  for (const entry of entries) {
    for (const view of views) if (view !== 'all' && inView(entry, view)) amounts[view]++
  }
  return amounts
}

/** The picture that stands for an entry; null when its job or the picture is gone. */
export async function coverTarget(library: Pick<Library, 'readJobs'>, { id, cover }: Entry): Promise<Target | null> {
  const [job] = await library.readJobs([id])
  return job && cover !== null ? { job, index: cover } : null
}
