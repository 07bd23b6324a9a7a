import { promptOf, rootOf } from '../../../jobs/lineage.ts'
import { isFinal } from '../../../jobs/state.ts'
import { collator } from '../../ui/text/formatters.ts'
import { type Entry, fold } from './entry.ts'
import { ratioOf, wordsOf } from './family.ts'
import type { LibrarySnapshot } from './library.ts'
import { isFromSites, normaliseSite } from './sites.ts'
import { type Work, workOf } from './works.ts'

export const views = ['all', 'favourites', 'waiting', 'failed', 'unmatched'] as const
export type View = (typeof views)[number]
export const orientations = ['wide', 'square', 'tall'] as const
export type Orientation = (typeof orientations)[number]
export const sorts = ['newest', 'oldest', 'changed', 'prompt'] as const
export type Sort = (typeof sorts)[number]

/** What the user wants to see. Empty and null: whatever there is. */
export interface Filter {
  view: View
  search: string
  work: Work | ''
  connectionId: string
  site: string
  orientation: Orientation | ''
  saved: 'saved' | 'unsaved' | ''
  /** Days as `<input type=date>` writes them, both included. */
  from: string
  to: string
}

export const defaultFilter: Filter = {
  view: 'all',
  search: '',
  work: '',
  connectionId: '',
  site: '',
  orientation: '',
  saved: '',
  from: '',
  to: '',
}

/** One tile: a job, or a family of which this many are wanted. */
export interface Item {
  /** Of the job it shows. */
  id: string
  lead: Entry
  /** The wanted ones, the lead among them. */
  members: readonly Entry[]
}

interface ChooseOptions {
  filter: Filter
  sort: Sort
  /** Whole families as one tile. */
  together: boolean
  /** Not shown, as if they were gone. */
  hidden: ReadonlySet<string>
}

/** The tiles, in their order. */
export function query(snapshot: LibrarySnapshot, { filter, sort, together, hidden }: ChooseOptions): Item[] {
  const isWanted = wanted(filter, snapshot)
  const entries = snapshot.entries.filter((entry) => !hidden.has(entry.id) && isWanted(entry))
  const items = together
    ? families(sorted(entries, sort, snapshot), snapshot)
    : sorted(entries, sort, snapshot).map(single)
  return items
}

/** Every word of the search must stand in prompt, answer or tags; `site:` names where the page was that a picture was made from. */
function wanted(filter: Filter, snapshot: LibrarySnapshot): (entry: Entry) => boolean {
  const { words, sites } = termsOf(filter.search)
  if (filter.site) sites.push(filter.site)
  const from = dayStart(filter.from, 0)
  const before = dayStart(filter.to, 1)
  return (entry) => {
    if (!inView(entry, filter.view)) return false
    if (filter.work && workOf(entry, snapshot.byId) !== filter.work) return false
    if (filter.connectionId && entry.connectionId !== filter.connectionId) return false
    if (filter.saved && entry.isSaved !== (filter.saved === 'saved')) return false
    if (from !== null && entry.createdAt < from) return false
    if (before !== null && entry.createdAt >= before) return false
    if (filter.orientation && orientationOf(ratioOf(entry, snapshot)) !== filter.orientation) return false
    if (sites.length > 0 && !isFromSites(entry, sites, snapshot)) return false
    if (words.length === 0) return true
    const text = wordsOf(entry, snapshot)
    return words.every((word) => text.includes(word))
  }
}

/** What a search asks for: `fox site:wikipedia.org` is one word and one site. `site:` alone asks for any. */
function termsOf(search: string): { words: string[]; sites: string[] } {
  const terms = search.split(/\s+/).filter(Boolean)
  const isSiteTerm = (term: string) => /^site:/i.test(term)
  return {
    words: terms.filter((term) => !isSiteTerm(term)).map(fold),
    sites: terms.filter(isSiteTerm).map((term) => normaliseSite(term.slice('site:'.length))),
  }
}

export function inView(entry: Entry, view: View): boolean {
  switch (view) {
    case 'all':
      return true
    case 'favourites':
      return entry.favourite
    case 'waiting':
      return !isFinal(entry.state)
    case 'failed':
      return entry.state === 'failed' || entry.state === 'cancelled'
    case 'unmatched':
      return false
  }
}

/** Squares of cameras and models are not always square to the pixel. */
function orientationOf(ratio: number): Orientation {
  if (ratio > 1.08) return 'wide'
  return ratio < 0.92 ? 'tall' : 'square'
}

/** Midnight of this machine's calendar, `later` days on; null when it is no date. */
function dayStart(text: string, later: number): number | null {
  const [year, month, day] = text.split('-').map(Number)
  if (!year || !month || !day) return null
  return new Date(year, month - 1, day + later).getTime()
}

/** @param entries newest first */
function sorted(entries: Entry[], sort: Sort, snapshot: LibrarySnapshot): Entry[] {
  if (sort === 'newest') return entries
  if (sort === 'oldest') return entries.reverse()
  if (sort === 'changed') return entries.sort((a, b) => b.updatedAt - a.updatedAt)
  const keyed = entries.map((entry) => ({ entry, key: fold(promptOf(entry, snapshot.byId)) }))
  const { compare } = collator({})
  return keyed.sort((a, b) => compare(a.key, b.key)).map(({ entry }) => entry)
}

function single(lead: Entry): Item {
  return { id: lead.id, lead, members: [lead] }
}

/** Each family where its first member would stand. */
function families(entries: readonly Entry[], snapshot: LibrarySnapshot): Item[] {
  const found = new Map<string, Entry[]>()
  for (const entry of entries) {
    const { id } = rootOf(entry, snapshot.byId)
    const members = found.get(id)
    if (members) members.push(entry)
    else found.set(id, [entry])
  }
  return [...found.values()].map((members) => {
    const lead = leadOf(members)
    return { id: lead.id, lead, members }
  })
}

/** What is on its way is news; else the first that can be looked at. */
function leadOf(members: Entry[]): Entry {
  const [first] = members
  const lead = members.find(({ state }) => !isFinal(state)) ?? members.find(({ cover }) => cover !== null) ?? first
  if (!lead) throw new Error('A family has a member')
  return lead
}

/** How many narrowings there are beside view and search. */
export function narrowings(filter: Filter): number {
  return [
    filter.work,
    filter.connectionId,
    filter.site,
    filter.orientation,
    filter.saved,
    filter.from,
    filter.to,
  ].filter(Boolean).length
}
