import { useCallback, useMemo, useRef, useState } from 'preact/hooks'
import type { Item } from '../query/entry.ts'

export interface Selection {
  /** Selected ones that are shown, in their order. */
  items: readonly Item[]
  has: (item: Item) => boolean
  toggle: (item: Item) => void
  /** From the last one touched to this one; all between. */
  extend: (item: Item) => void
  all: () => void
  clear: () => void
}

/** Which tiles are selected, by the ids of the jobs they show. */
export function useSelection(items: readonly Item[]): Selection {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set())
  const anchor = useRef<string | null>(null)
  const has = useCallback((item: Item) => ids.size > 0 && ids.has(item.id), [ids])
  const chosen = useMemo(() => (ids.size === 0 ? [] : items.filter(has)), [items, has, ids])

  const toggle = (item: Item) => {
    anchor.current = item.id
    const next = new Set(ids)
    if (!next.delete(item.id)) next.add(item.id)
    setIds(next)
  }
  const extend = (item: Item) => {
    const from = items.findIndex(({ id }) => id === (anchor.current ?? item.id))
    const to = items.indexOf(item)
    if (from < 0 || to < 0) return toggle(item)
    const between = items.slice(Math.min(from, to), Math.max(from, to) + 1)
    setIds(new Set([...ids, ...between.map(({ id }) => id)]))
  }
  const clear = useCallback(() => {
    anchor.current = null
    setIds((before) => (before.size === 0 ? before : new Set()))
  }, [])
  return { items: chosen, has, toggle, extend, all: () => setIds(new Set(items.map(({ id }) => id))), clear }
}
