import { t } from '../../ui/text/words.ts'
import type { Entry } from './entry.ts'
import type { Shelf } from './library.ts'

type Kin = Pick<Shelf, 'byId' | 'children'>

/** A family is short; this only stops a ring in a broken record. */
const maxDepth = 20

/** The oldest ancestor that is here. */
export function rootOf(entry: Entry, { byId }: Kin): Entry {
  let at = entry
  for (let depth = 0; depth < maxDepth; depth++) {
    const parent = at.parentId === undefined ? undefined : byId.get(at.parentId)
    if (!parent) return at
    at = parent
  }
  return at
}

/** All that came of one picture, the oldest first, that picture among them. */
export function familyOf(entry: Entry, kin: Kin): Entry[] {
  const found = new Map<string, Entry>()
  const visit = (one: Entry) => {
    if (found.has(one.id)) return
    found.set(one.id, one)
    for (const child of kin.children.get(one.id) ?? []) visit(child)
  }
  visit(rootOf(entry, kin))
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

/** The words the picture was painted from: its own, or the nearest ancestor's. */
export function promptOf(entry: Entry, { byId }: Kin): string {
  let at: Entry | undefined = entry
  for (let depth = 0; at && depth < maxDepth; depth++) {
    if (at.prompt) return at.prompt
    at = at.parentId === undefined ? undefined : byId.get(at.parentId)
  }
  return ''
}

/** What is searched: of all ancestors, so that an upscale is found by its grid's words. */
export function wordsOf(entry: Entry, { byId }: Kin): string {
  let words = entry.words
  let at = entry
  for (let depth = 0; !at.prompt && at.parentId !== undefined && depth < maxDepth; depth++) {
    const parent = byId.get(at.parentId)
    if (!parent) break
    words += ` ${parent.words}`
    at = parent
  }
  return words
}

/** Beyond these a tile would be a stripe or fill the row alone. */
const narrowest = 0.55
const widest = 2.4

/** Width by height of its tile. */
export function ratioOf(entry: Entry, { byId }: Kin): number {
  let at: Entry | undefined = entry
  for (let depth = 0; at && depth < maxDepth; depth++) {
    if (at.ratio !== null) return Math.min(widest, Math.max(narrowest, at.ratio))
    at = at.parentId === undefined ? undefined : byId.get(at.parentId)
  }
  return 1
}

/** What was done to get there, when it was not a plain *imagine*: `Upscale 2`, `Describe`. Empty otherwise. */
export function deedOf(entry: Entry, { byId }: Kin): string {
  if (entry.work === 'describe' || entry.work === 'blend') return t(`kind_${entry.work}`)
  if (!entry.pressKey) return ''
  const parent = entry.parentId === undefined ? undefined : byId.get(entry.parentId)
  return parent?.deeds?.[entry.pressKey] ?? entry.label
}
