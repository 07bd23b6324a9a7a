import { isFinal } from '../../../jobs/state.ts'
import { eachInSteps, type Steps } from '../tools/steps.ts'
import { type Entry, type Item, tileOf } from './entry.ts'
import type { Filter } from './filter.ts'
import type { LibrarySnapshot } from './library.ts'
import { matcher } from './match.ts'
import type { Order, Sort } from './order.ts'

export interface Query {
  snapshot: LibrarySnapshot
  filter: Filter
  sort: Sort
  /** Whole families as one tile. */
  together: boolean
  /** Not shown, as if they were gone. */
  hidden: ReadonlySet<string>
}

export interface Found {
  /** The tiles, in their order. */
  items: readonly Item[]
  /** How many pictures they have. A job that waits, failed or describes has none. */
  pictures: number
}

export function* runQuery({ snapshot, filter, sort, together, hidden }: Query, order: Order): Steps<Found> {
  const isWanted = matcher(filter, snapshot)
  const items: Item[] = []
  const families = new Map<string, Family>()
  let pictures = 0
  yield* eachInSteps(yield* order(snapshot, sort), (entry) => {
    if ((hidden.size > 0 && hidden.has(entry.id)) || !isWanted(entry)) return
    pictures += entry.pictures
    if (!together || !entry.hasKin) items.push(tileOf(entry))
    else addKin(entry, families, items)
  })
  yield* eachInSteps([...families.values()], lead)
  return { items, pictures }
}

interface Family extends Item {
  members: Entry[]
}

/** Each family stands where its first member would. */
function addKin(entry: Entry, families: Map<string, Family>, items: Item[]): void {
  const known = families.get(entry.rootId)
  if (known) {
    known.members.push(entry)
    return
  }
  const family = { id: entry.id, lead: entry, members: [entry] }
  families.set(entry.rootId, family)
  items.push(family)
}

/** What is on its way is news; else the first that can be looked at. */
function lead(family: Family): void {
  const { members } = family
  const chosen = members.find(({ state }) => !isFinal(state)) ?? members.find(({ cover }) => cover !== null)
  if (!chosen) return
  family.lead = chosen
  family.id = chosen.id
}
