import { promptOf } from '../../../jobs/lineage.ts'
import { collator } from '../../ui/text/formatters.ts'
import { eachInSteps, type Steps, sortInSteps } from '../tools/steps.ts'
import { type Entry, fold } from './entry.ts'
import type { LibrarySnapshot } from './library.ts'

export const sorts = ['newest', 'oldest', 'changed', 'prompt'] as const
export type Sort = (typeof sorts)[number]

/** All entries of a snapshot in the order of a sort. */
export type Order = (snapshot: LibrarySnapshot, sort: Sort) => Steps<readonly Entry[]>

/**
 * Remembers the last order, and how far it has got: to sort a hundred thousand prompts takes longer than it takes to type the
 * next letter, and the letter changes nothing of it.
 */
export function createOrder(): Order {
  let last: { of: readonly Entry[]; sort: Sort; steps: Steps<readonly Entry[]>; entries?: readonly Entry[] } | null =
    null
  return function* order(snapshot, sort) {
    const { entries } = snapshot
    if (sort === 'newest') return entries
    if (sort === 'oldest') return entries.toReversed()
    const same = last?.of === entries && last.sort === sort ? last : null
    const mine = same ?? { of: entries, sort, steps: sortedBy[sort](snapshot) }
    last = mine
    while (!mine.entries) {
      const step = mine.steps.next()
      if (step.done) mine.entries = step.value
      else yield
    }
    return mine.entries
  }
}

const sortedBy = {
  changed: ({ entries }: LibrarySnapshot) => sortInSteps(entries, (a, b) => b.updatedAt - a.updatedAt),
  *prompt({ entries, byId }: LibrarySnapshot): Steps<readonly Entry[]> {
    const keyed: { entry: Entry; key: string }[] = []
    yield* eachInSteps(entries, (entry) => keyed.push({ entry, key: fold(promptOf(entry, byId)) }))
    const { compare } = collator({})
    const sorted = yield* sortInSteps(keyed, (a, b) => compare(a.key, b.key))
    return sorted.map(({ entry }) => entry)
  },
}
