import { lineage, ownPrompt, rootOf } from '../../../jobs/lineage.ts'
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

/** What is searched: the words of all ancestors up to the prompt, so that an upscale is found by its grid's words. */
export function wordsOf(entry: Entry, { byId }: Pick<Kin, 'byId'>): string {
  let words = ''
  for (const one of lineage(entry, byId)) {
    words += ` ${one.words}`
    if (ownPrompt(one.command) !== '') break
  }
  return words
}

/** Beyond these a tile would be a stripe or fill the row alone. */
const narrowest = 0.55
const widest = 2.4

/** Width by height of its tile. */
export function ratioOf(entry: Entry, { byId }: Pick<Kin, 'byId'>): number {
  for (const { ratio } of lineage(entry, byId)) {
    if (ratio !== null) return Math.min(widest, Math.max(narrowest, ratio))
  }
  return 1
}
