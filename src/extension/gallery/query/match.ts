import { type Entry, fold } from './entry.ts'
import { type Filter, inView, type Orientation } from './filter.ts'
import type { LibrarySnapshot } from './library.ts'
import { isSite, normaliseSite } from './sites.ts'
import { workOf } from './works.ts'

type Test = (entry: Entry) => boolean

/** Whether an entry is wanted. Asks no more of each than the filter does: there may be a hundred thousand. */
export function matcher(filter: Filter, snapshot: Pick<LibrarySnapshot, 'byId'>): Test {
  const tests = [...testsOf(filter, snapshot), ...searchTests(filter)]
  const [only, ...more] = tests
  if (!only) return () => true
  return more.length === 0 ? only : (entry) => tests.every((test) => test(entry))
}

function testsOf(filter: Filter, snapshot: Pick<LibrarySnapshot, 'byId'>): Test[] {
  const { view, work, connectionId, saved, orientation } = filter
  const from = dayStart(filter.from, 0)
  const before = dayStart(filter.to, 1)
  const tests: Test[] = []
  if (view !== 'all') tests.push((entry) => inView(entry, view))
  if (work) tests.push((entry) => workOf(entry, snapshot.byId) === work)
  if (connectionId) tests.push((entry) => entry.connectionId === connectionId)
  if (saved) tests.push(({ isSaved }) => isSaved === (saved === 'saved'))
  if (from !== null) tests.push(({ createdAt }) => createdAt >= from)
  if (before !== null) tests.push(({ createdAt }) => createdAt < before)
  if (orientation) tests.push(({ tileRatio }) => orientationOf(tileRatio) === orientation)
  return tests
}

/** Every word of the search must stand in prompt, answer or tags; `site:` names where the page was that a picture was made from. */
function searchTests({ search, site }: Filter): Test[] {
  const { words, sites } = termsOf(search)
  if (site) sites.push(site)
  const tests: Test[] = []
  for (const wanted of sites) tests.push(({ pageSite }) => isSite(pageSite, wanted))
  for (const word of words) tests.push(({ searched }) => searched.includes(word))
  return tests
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
