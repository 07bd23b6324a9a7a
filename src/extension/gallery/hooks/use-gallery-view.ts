import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Aim } from '../grid/grid-navigation.ts'
import { amountsOf, neighbourOf } from '../query/items.ts'
import type { Shelf } from '../query/library.ts'
import { anything, choose, type Item, type Sort, type Wish } from '../query/query.ts'
import type { Removal } from './use-removal.ts'
import { useSelection } from './use-selection.ts'

interface DeskOptions {
  shelf: Shelf
  sort: Sort
  /** Families as one tile. */
  together: boolean
  removal: Removal
  openId: string | null
  open: (id: string | null) => void
}

/** What is chosen, selected, opened and compared on the desk, and how that moves on. */
export function useDesk({ shelf, sort, together, removal, openId, open }: DeskOptions) {
  const [wish, setWish] = useState<Wish>(anything)
  const [pairId, compare] = useState<string | null>(null)
  const [aim, setAim] = useState<Aim | null>(null)
  const items = useMemo(
    () => choose(shelf, { wish, sort, together, hidden: removal.hidden }),
    [shelf, wish, sort, together, removal.hidden],
  )
  const amounts = useMemo(() => amountsOf(shelf), [shelf])
  const selection = useSelection(items)
  // Another choice is another list: seen from its beginning.
  useEffect(() => scrollTo({ top: 0 }), [wish, sort, together])

  const aimAt = (item: Item | undefined) => setAim(item ? { id: item.id } : null)
  const show = (id: string) => {
    compare(null)
    open(id)
  }
  const at = openId === null ? -1 : items.findIndex(({ members }) => members.some(({ id }) => id === openId))
  const step = (item: Item | undefined) => (item && at >= 0 ? () => show(item.id) : null)

  return {
    ...{ wish, pairId, compare, aim, aimAt, items, amounts, selection, show },
    previous: step(items[at - 1]),
    next: step(items[at + 1]),
    onWish(change: Partial<Wish>) {
      selection.clear()
      setWish({ ...wish, ...change })
    },
    remove(ids: readonly string[]) {
      removal.remove(ids)
      selection.clear()
      const next = neighbourOf(items, new Set(ids))
      if (openId === null) aimAt(next)
      else open(next?.id ?? null)
    },
    close() {
      compare(null)
      open(null)
      aimAt(items[at])
    },
  }
}
