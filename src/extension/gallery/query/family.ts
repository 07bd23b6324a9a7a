import { rootOf } from '../../../jobs/lineage.ts'
import type { Entry } from './entry.ts'
import type { LibrarySnapshot } from './library.ts'

type Kin = Pick<LibrarySnapshot, 'byId' | 'children'>

/** All that came of one picture, the oldest first, that picture among them. */
export function familyOf(entry: Entry, { byId, children }: Kin): Entry[] {
  const found = new Map<string, Entry>()
  const visit = (one: Entry) => {
    if (found.has(one.id)) return
    found.set(one.id, one)
    for (const child of children.get(one.id) ?? []) visit(child)
  }
  visit(rootOf(entry, byId))
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}
