import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Job } from '../../../../src/contract/job.ts'
import { createEntries } from '../../../../src/extension/gallery/query/entries.ts'
import { type Entry, fold } from '../../../../src/extension/gallery/query/entry.ts'
import {
  defaultFilter,
  type Filter,
  inView,
  orientations,
  views,
} from '../../../../src/extension/gallery/query/filter.ts'
import { sorts } from '../../../../src/extension/gallery/query/order.ts'
import type { Query } from '../../../../src/extension/gallery/query/query.ts'
import { workOf, works } from '../../../../src/extension/gallery/query/works.ts'
import { sortInSteps } from '../../../../src/extension/gallery/tools/steps.ts'
import { lineage, promptOf, rootOf } from '../../../../src/jobs/lineage.ts'
import { findIn } from '../../../support/library-of.ts'
import { runs } from '../../../support/runs.ts'
import { doneJob, sampleJob, sampleNow } from '../../../support/sample-jobs.ts'

const words = ['fox', 'Éclair', 'owl', 'light house', '--ar 3:2']
const sites = ['en.wikipedia.org', 'museum.example']
const dayMs = 86_400_000

/** A job as chance will have it: `roll` are as many numbers from 0 to 99 as are asked for. */
function jobOf(roll: readonly number[], before: readonly Job[]): Job {
  const [shape = 0, word = 0, other = 0, mark = 0, day = 0, parent = 0] = roll
  const kin = shape < 40 ? before[parent % Math.max(1, before.length)] : undefined
  const site = sites[mark % 4]
  const size = [{ width: 1536, height: 1024 }, { width: 900, height: 1000 }, {}][other % 3]
  const fields = {
    command: kin
      ? { kind: 'button' as const, label: 'U1', ...(word % 3 === 0 ? { prompt: `${words[word % 5]}` } : {}) }
      : { kind: 'imagine' as const, prompt: `${words[word % 5]} ${words[other % 5]}` },
    ...(kin ? { parentId: kin.id } : {}),
    createdAt: sampleNow - day * dayMs,
    updatedAt: sampleNow - (other % 7),
    connectionId: word % 2 ? 'first' : 'second',
    favourite: mark % 3 === 0,
    ...(mark % 5 === 0 ? { savedAt: 1, tags: [words[mark % 5] ?? ''] } : {}),
    ...(site ? { source: { url: `https://${site}/page`, title: '', text: '' } } : {}),
  }
  if (shape % 10 === 7) return sampleJob({ ...fields, state: 'failed', reason: { code: 'moderated' } })
  if (shape % 10 === 8) return sampleJob({ ...fields, state: 'running' })
  return doneJob({
    ...fields,
    result: { pictures: [{ url: 'https://p.example/a.png', ...size }], buttons: [], text: [] },
  })
}

const libraries = fc.array(fc.array(fc.nat(99), { minLength: 6, maxLength: 6 }), { maxLength: 25 }).map((rolls) => {
  const jobs: Job[] = []
  for (const roll of rolls) jobs.push(jobOf(roll, jobs))
  const entries = createEntries()
  // They come in any order, some change, and some go.
  for (const [at, job] of [...jobs.entries()].sort(([, a], [, b]) => place(a) - place(b))) {
    entries.put(at % 4 === 0 ? { ...job, favourite: !job.favourite, tags: ['before'] } : job)
  }
  for (const [at, job] of jobs.entries()) {
    if (at % 4 === 0) entries.put(job)
    if (at % 9 === 5) entries.drop(job.id)
  }
  return { ...entries.read(), unmatched: [], complete: true }
})

/** Any order that is not that of age. */
function place({ id }: Job): number {
  return (Number(id.slice(-3)) * 37) % 11
}

const oneOf = <Value>(...values: Value[]) => fc.constantFrom(...values)
const filters: fc.Arbitrary<Filter> = fc.record({
  view: oneOf(...views, 'all' as const, 'all' as const),
  search: oneOf('', '', 'fox', 'ECLAIR', 'o l', '--ar', 'site:wiki', 'site: fox', 'zzz'),
  work: oneOf('', '', ...works),
  connectionId: oneOf('', '', 'first'),
  site: oneOf('', '', '', 'museum.example'),
  orientation: oneOf('', '', ...orientations),
  saved: oneOf('' as const, '' as const, 'saved' as const, 'unsaved' as const),
  from: oneOf('', '', dayOf(sampleNow - 60 * dayMs)),
  to: oneOf('', '', dayOf(sampleNow - 30 * dayMs)),
})

function dayOf(at: number): string {
  const day = new Date(at)
  return [day.getFullYear(), day.getMonth() + 1, day.getDate()].map((part) => String(part).padStart(2, '0')).join('-')
}

/** The same, told as plainly as possible: ids of the members of each tile. */
function plainly({ snapshot, filter, sort, together, hidden }: Query): string[][] {
  const { byId } = snapshot
  const wanted = snapshot.entries.filter((entry) => !hidden.has(entry.id) && isWanted(entry, filter, byId))
  const prompt = (entry: Entry) => fold(promptOf(entry, byId))
  if (sort === 'oldest') wanted.reverse()
  if (sort === 'changed') wanted.sort((a, b) => b.updatedAt - a.updatedAt)
  if (sort === 'prompt') wanted.sort((a, b) => new Intl.Collator('en').compare(prompt(a), prompt(b)))
  const tiles = new Map<string, string[]>()
  for (const entry of wanted) {
    const key = together ? rootOf(entry, byId).id : entry.id
    tiles.set(key, [...(tiles.get(key) ?? []), entry.id])
  }
  return [...tiles.values()]
}

function isWanted(entry: Entry, filter: Filter, byId: ReadonlyMap<string, Entry>): boolean {
  const kin = [...lineage(entry, byId)]
  const named = kin.findIndex(({ command }) => 'prompt' in command)
  const text = (named < 0 ? kin : kin.slice(0, named + 1)).map((one) => one.words).join(' ')
  const site = kin.find((one) => one.site)?.site
  const isOf = (wanted: string) => site !== undefined && `.${site}`.includes(`.${wanted}`)
  const ratio = kin.find((one) => one.ratio !== null)?.ratio ?? 1
  const shape = ratio > 1.08 ? 'wide' : ratio < 0.92 ? 'tall' : 'square'
  const day = dayOf(entry.createdAt)
  return [
    inView(entry, filter.view),
    filter.search.split(' ').every((term) => (/^site:/.test(term) ? isOf(term.slice(5)) : text.includes(fold(term)))),
    !filter.work || workOf(entry, byId) === filter.work,
    !filter.connectionId || entry.connectionId === filter.connectionId,
    !filter.site || isOf(filter.site),
    !filter.orientation || shape === filter.orientation,
    !filter.saved || entry.isSaved === (filter.saved === 'saved'),
    !filter.from || day >= filter.from,
    !filter.to || day <= filter.to,
  ].every(Boolean)
}

describe('whatever is asked', () => {
  it('finds what a plain look through all finds, in the same order', () => {
    fc.assert(
      fc.property(
        libraries,
        filters,
        oneOf(...sorts),
        fc.boolean(),
        fc.nat(25),
        (snapshot, filter, sort, together, gone) => {
          const hidden = new Set(snapshot.entries.slice(gone, gone + 2).map(({ id }) => id))
          const query = { snapshot, filter, sort, together, hidden }
          const tiles = findIn(snapshot, query).map(({ members }) => members.map(({ id }) => id))
          expect(tiles).toEqual(plainly(query))
        },
      ),
      { numRuns: runs(300) },
    )
  })
  it('counts the same as one by one', () => {
    fc.assert(
      fc.property(libraries, (snapshot) => {
        const { entries, totals } = snapshot
        for (const view of views) {
          const found = findIn(snapshot, {
            ...{ sort: 'newest', together: false, hidden: new Set<string>() },
            filter: { ...defaultFilter, view },
          })
          expect(totals.jobs[view]).toBe(found.length)
        }
        expect(totals.pictures).toBe(entries.reduce((sum, { pictures }) => sum + pictures, 0))
        expect(totals.sites).toEqual([...new Set(entries.map(({ site }) => site))].filter(Boolean).sort())
        expect(totals.tags).toEqual([...new Set(entries.flatMap(({ tags }) => tags))].sort())
      }),
      { numRuns: runs(60) },
    )
  })
})

it('many are sorted as few are: equal ones stay in their order', () => {
  const values = Array.from({ length: 4_321 }, (_, at) => ({ at, key: (at * 7_919) % 97 }))
  const compare = (a: { key: number }, b: { key: number }) => a.key - b.key
  const steps = sortInSteps(values, compare)
  let step = steps.next()
  while (!step.done) step = steps.next()
  expect(step.value).toEqual(values.toSorted(compare))
})
