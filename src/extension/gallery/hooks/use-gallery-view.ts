import { useEffect, useMemo, useState } from 'preact/hooks'
import { useGallery } from '../gallery-context.ts'
import type { FocusTarget } from '../grid/grid-navigation.ts'
import { useSelection } from '../grid/use-selection.ts'
import type { Item } from '../query/entry.ts'
import { defaultFilter, type Filter } from '../query/filter.ts'
import { neighbourOf } from '../query/items.ts'
import type { Query } from '../query/query.ts'
import { isSameQuestion } from '../query/search.ts'
import { useSearch } from './use-search.ts'

export type ViewState = ReturnType<typeof useGalleryView>

const none: readonly Item[] = []

/** What is filtered, selected, opened and compared in the gallery, and what follows from removing and closing. */
export function useGalleryView() {
  const { snapshot, preferences, removal, openId, open } = useGallery()
  const { sort, together } = preferences
  const [filter, setFilter] = useState<Filter>(defaultFilter)
  const [pairId, compare] = useState<string | null>(null)
  const [focusTarget, setAim] = useState<FocusTarget | null>(null)
  const asked = useMemo(
    (): Query => ({ snapshot, filter, sort, together, hidden: removal.hidden }),
    [snapshot, filter, sort, together, removal.hidden],
  )
  const answer = useSearch(asked)
  const { items, pictures, query } = answer ?? { items: none, pictures: 0, query: asked }
  const selection = useSelection(items)
  // Another choice is another list: seen from its beginning.
  useEffect(() => scrollTo({ top: 0 }), [query.filter, query.sort, query.together])

  const focusOn = (item: Item | undefined) => setAim(item ? { id: item.id } : null)
  const show = (id: string) => {
    compare(null)
    open(id)
  }
  const at = useMemo(
    () => (openId === null ? -1 : items.findIndex(({ members }) => members.some(({ id }) => id === openId))),
    [items, openId],
  )
  const step = (item: Item | undefined) => (item && at >= 0 ? () => show(item.id) : null)

  return {
    ...{ filter, pairId, compare, focusTarget, focusOn, items, selection, show },
    /** Which the items answer: for a moment an earlier one than `filter`, where there is much to look through. */
    query,
    isBusy: !answer || !isSameQuestion(query, asked),
    pictures: { shown: pictures, all: query.snapshot.totals.pictures },
    isComplete: answer !== null && query.snapshot.complete,
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
