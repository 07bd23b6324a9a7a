import { useEffect, useMemo, useState } from 'preact/hooks'
import { useGallery } from '../gallery-context.ts'
import type { FocusTarget } from '../grid/grid-navigation.ts'
import { useSelection } from '../grid/use-selection.ts'
import { amountsOf, neighbourOf, picturesIn } from '../query/items.ts'
import { defaultFilter, type Filter, type Item, query } from '../query/query.ts'

export type ViewState = ReturnType<typeof useGalleryView>

/** What is filtered, selected, opened and compared in the gallery, and what follows from removing and closing. */
export function useGalleryView() {
  const { snapshot, preferences, removal, openId, open } = useGallery()
  const { sort, together } = preferences
  const [filter, setFilter] = useState<Filter>(defaultFilter)
  const [pairId, compare] = useState<string | null>(null)
  const [focusTarget, setAim] = useState<FocusTarget | null>(null)
  const items = useMemo(
    () => query(snapshot, { filter, sort, together, hidden: removal.hidden }),
    [snapshot, filter, sort, together, removal.hidden],
  )
  const amounts = useMemo(() => amountsOf(snapshot), [snapshot])
  const pictures = useMemo(
    () => ({ shown: picturesIn(items.flatMap(({ members }) => members)), all: picturesIn(snapshot.entries) }),
    [items, snapshot],
  )
  const selection = useSelection(items)
  // Another choice is another list: seen from its beginning.
  useEffect(() => scrollTo({ top: 0 }), [filter, sort, together])

  const focusOn = (item: Item | undefined) => setAim(item ? { id: item.id } : null)
  const show = (id: string) => {
    compare(null)
    open(id)
  }
  const at = openId === null ? -1 : items.findIndex(({ members }) => members.some(({ id }) => id === openId))
  const step = (item: Item | undefined) => (item && at >= 0 ? () => show(item.id) : null)

  return {
    ...{ filter, pairId, compare, focusTarget, focusOn, items, amounts, pictures, selection, show },
    previous: step(items[at - 1]),
    next: step(items[at + 1]),
    onFilter(change: Partial<Filter>) {
      selection.clear()
      setFilter({ ...filter, ...change })
    },
    remove(ids: readonly string[]) {
      removal.remove(ids)
      selection.clear()
      const next = neighbourOf(items, new Set(ids))
      if (openId === null) focusOn(next)
      else open(next?.id ?? null)
    },
    close() {
      compare(null)
      open(null)
      focusOn(items[at])
    },
  }
}
