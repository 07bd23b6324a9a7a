import type { Target } from '../../ui/model/target.ts'
import type { Entry, Item } from './entry.ts'
import type { Library } from './library.ts'

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
  const [first, second] = items
  if (!first || !second || items.length > 2) return null
  return first.lead.cover === null || second.lead.cover === null ? null : [first.id, second.id]
}

/** The picture that stands for an entry; null when its job or the picture is gone. */
export async function coverTarget(library: Pick<Library, 'readJobs'>, { id, cover }: Entry): Promise<Target | null> {
  const [job] = await library.readJobs([id])
  return job && cover !== null ? { job, index: cover } : null
}
