import { describe, expect, it } from 'vitest'
import type { Entry } from '../../../../src/extension/gallery/query/entry.ts'
import { defaultFilter, type Filter } from '../../../../src/extension/gallery/query/filter.ts'
import type { Sort } from '../../../../src/extension/gallery/query/order.ts'
import type { Query } from '../../../../src/extension/gallery/query/query.ts'
import { createSearch } from '../../../../src/extension/gallery/query/search.ts'
import { libraryOf } from '../../../support/library-of.ts'
import { doneJob } from '../../../support/sample-jobs.ts'

const animals = ['fox', 'owl', 'heron', 'hen', 'walrus']
const jobs = Array.from({ length: 3_500 }, (_, n) =>
  doneJob({ command: { kind: 'imagine', prompt: `${animals[n % 5]} ${(n * 37) % 1000}` } }),
)
const small = libraryOf(jobs.slice(0, 900))
const large = libraryOf(jobs)
const hidden = new Set<string>()
const asking = (search: string, more: Partial<Query> = {}): Query => ({
  ...{ snapshot: large, sort: 'newest', together: false, hidden },
  filter: { ...defaultFilter, search } satisfies Filter,
  ...more,
})

/** A search by a clock on which each look at it takes longer than a slice, and that pauses until it is let go on. */
function slowSearch() {
  let [time, answers] = [0, 0]
  let goOn = () => {}
  const search = createSearch({
    now: () => (time += 10),
    pause: () => new Promise((resolve) => (goOn = resolve)),
    onAnswer: () => answers++,
  })
  /** Lets it go on so often. */
  const run = async (times: number) => {
    for (let time = 0; time < times; time++) {
      goOn()
      await new Promise((resolve) => setImmediate(resolve))
    }
  }
  /** How often it has to be let go on until it answers. */
  const pauses = async () => {
    const before = answers
    for (let times = 1; times < 1000; times++) {
      await run(1)
      if (answers > before) return times
    }
    throw new Error('There was no answer')
  }
  return { ...search, run, pauses, answers: () => answers }
}

const idsOf = (entries: readonly Entry[], word: string) =>
  entries.filter(({ words }) => words.includes(word)).map(({ id }) => id)

describe('a search', () => {
  it('is answered at once where there is little to look through', () => {
    const { ask, answers } = slowSearch()
    const query = asking('fox', { snapshot: small })
    expect(ask(query)?.query).toBe(query)
    expect(ask(query)?.items.map(({ id }) => id)).toEqual(idsOf(small.entries, 'fox'))
    expect(answers()).toBe(0)
  })
  it('leaves the last answer, whole, until there is the next', async () => {
    const { ask, pauses } = slowSearch()
    const [all, owls] = [asking('', { snapshot: small }), asking('owl')]
    ask(all)
    expect(ask(owls)?.query).toBe(all)
    expect(ask(owls)?.items).toHaveLength(900)
    expect(await pauses()).toBeGreaterThan(2)
    expect(ask(owls)?.query).toBe(owls)
    expect(ask(owls)?.items.map(({ id }) => id)).toEqual(idsOf(large.entries, 'owl'))
    expect(ask(owls)?.pictures).toBe(700)
  })
  it('ends when something else is asked, and is never seen', async () => {
    const { ask, run, answers } = slowSearch()
    const [first, second] = [asking('f'), asking('fox')]
    ask(first)
    await run(2)
    expect(ask(second)).toBeNull()
    await run(50)
    expect(answers()).toBe(1)
    expect(ask(second)?.query).toBe(second)
  })
  it('is answered at last, however often the library changes meanwhile', async () => {
    const { ask, run, answers } = slowSearch()
    const first = asking('owl')
    ask(first)
    const changed = { ...first, snapshot: { ...large } }
    for (let change = 0; change < 20; change++) {
      ask({ ...first, snapshot: { ...large } })
      await run(1)
    }
    expect(answers()).toBeGreaterThan(0)
    ask(changed)
    await run(50)
    expect(ask(changed)?.query).toBe(changed)
  })
  it('goes on with an order it began, whatever is typed meanwhile', async () => {
    const sort: Sort = 'prompt'
    const alone = slowSearch()
    alone.ask(asking('', { sort }))
    const whole = await alone.pauses()
    const { ask, run, pauses } = slowSearch()
    ask(asking('o', { sort }))
    await run(whole / 2)
    const last = asking('ow', { sort })
    ask(last)
    expect(await pauses()).toBeLessThan(whole)
    const keys = ask(last)?.items.map(({ lead }) => lead.words) ?? []
    expect(keys).toHaveLength(700)
    expect(keys).toEqual(keys.toSorted(new Intl.Collator('en').compare))
  })
  it('that was stopped is not answered', async () => {
    const { ask, stop, run, answers } = slowSearch()
    ask(asking('owl'))
    stop()
    await run(50)
    expect(answers()).toBe(0)
  })
})
