import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import type { Item } from '../query/entry.ts'
import type { FocusTarget } from './grid-navigation.ts'
import { type Layout, type Places, rowOf } from './layout.ts'
import { gap, headHeight } from './metrics.ts'

interface GridFocusOptions {
  items: readonly Item[]
  /** Brings this job's tile into sight and gives it the focus; a new object each time. */
  focusTarget: FocusTarget | null
  grid: RefObject<HTMLDivElement | null>
  layout: Layout
  /** Rows that are in the page, and the first that is seen. */
  range: readonly [number, number]
  firstSeen: number
  /** Places of the items by their ids. */
  places: Places
}

/** Which tile has the focus, or gets it when the user comes by Tab. */
export function useGridFocus({ grid, layout, range, firstSeen, places, items, focusTarget }: GridFocusOptions) {
  const [stopId, moveStop] = useState<string | null>(null)
  const [isFocused, setFocused] = useState(false)
  const wanted = useRef<string | null>(null)

  const known = stopId === null ? undefined : places.get(stopId)
  const knownRow = known === undefined ? -1 : rowOf(layout.rows, known)
  const isNear = knownRow >= range[0] && knownRow < range[1]
  // Without the focus the stop follows what is seen: Tab must not jump back to where one was an hour ago.
  const stop = known !== undefined && (isFocused || isNear) ? known : (layout.rows[Math.max(0, firstSeen)]?.at ?? 0)

  const go = (at: number) => {
    const item = items[at]
    if (!item) return
    wanted.current = item.id
    moveStop(item.id)
    setFocused(true)
    reveal(grid.current, layout, at)
  }
  // Once for each target, in the grid as it is then: a later grid must not take the focus again.
  const latest = useLatest({ places, go })
  useEffect(() => {
    const at = focusTarget ? latest.current.places.get(focusTarget.id) : undefined
    if (at !== undefined) latest.current.go(at)
  }, [focusTarget, latest])
  useLayoutEffect(() => {
    if (wanted.current === null) return
    const tile = grid.current?.querySelector<HTMLElement>(`[data-job="${CSS.escape(wanted.current)}"]`)
    if (!tile) return
    wanted.current = null
    tile.focus({ preventScroll: true })
  })
  const onFocusIn = ({ target }: Event) => {
    setFocused(true)
    const id = target instanceof HTMLElement ? target.dataset.job : undefined
    if (id !== undefined) moveStop(id)
  }
  return { stop, isFocused, go, moveStop, onFocusIn, onFocusOut: () => setFocused(false) }
}

/** Scrolls just as far as needed to see a tile whole, with the name of its day. */
function reveal(grid: HTMLElement | null, { rows }: Layout, at: number): void {
  const row = rows[rowOf(rows, at)]
  if (!row || !grid) return
  const top = grid.offsetTop + row.top
  // The bar covers the page down to where the grid begins.
  const above = top - grid.offsetTop - headHeight
  if (above < scrollY) scrollTo({ top: above })
  else if (top + row.height + gap > scrollY + innerHeight) scrollTo({ top: top + row.height + gap - innerHeight })
}
