import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Layout, type Places, rowOf, rowsBetween } from './layout.ts'

export interface GridWindow {
  /** Rows from the first up to, without, the second are near enough to be drawn. */
  range: [number, number]
  /** The first row that is seen whole. */
  firstSeen: number
}

/** Screens rendered ahead of the scroll direction, and kept behind it, so that pictures are loaded before they are visible. */
const ahead = 1.5
const behind = 0.5
/** Rows drawn in one frame beyond those in sight: ten at once are felt as a jerk. */
const rowsAFrame = 3

/**
 * Which rows are near what is seen; the same object until that changes. And what is seen stays where it is when something comes
 * in above it or changes its size; at the very top, new pictures come into sight.
 */
export function useWindow(grid: RefObject<HTMLElement | null>, layout: Layout, places: Places): GridWindow {
  const [seen, setSeen] = useState<GridWindow>(() => nearer([0, 0], windowAt(0, { covered: 0, isDown: true }, layout)))
  const shown = useRef(seen)
  const last = useRef(0)
  const anchor = useRef<{ id: string; top: number } | null>(null)

  useLayoutEffect(() => {
    const was = anchor.current
    const at = was ? places.get(was.id) : undefined
    const row = at === undefined ? undefined : layout.rows[rowOf(layout.rows, at)]
    if (was && row && row.top !== was.top) scrollBy(0, row.top - was.top)
  }, [layout, places])

  useLayoutEffect(() => {
    let gridTop = grid.current?.offsetTop ?? 0
    let frame = 0
    // Asks the page for nothing but the scroll position, once and before anything is drawn: each question after that is a layout.
    const update = () => {
      const top = scrollY - gridTop
      anchor.current = top > 0 ? anchorAt(top, layout) : null
      const isDown = top >= last.current
      last.current = top
      const wanted = windowAt(top, { covered: gridTop, isDown }, layout)
      const next = nearer(shown.current.range, wanted)
      cancelAnimationFrame(frame)
      // Waits for the next frame, since this frame's callbacks have not run yet. Scrolling has priority over rendering.
      if (!isSame(next, wanted)) frame = requestAnimationFrame(() => (frame = requestAnimationFrame(update)))
      if (isSame(next, shown.current)) return
      shown.current = next
      setSeen(next)
    }
    const measure = () => {
      gridTop = grid.current?.offsetTop ?? 0
      update()
    }
    update()
    addEventListener('scroll', update, { passive: true })
    addEventListener('resize', measure)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('scroll', update)
      removeEventListener('resize', measure)
    }
  }, [grid, layout])
  return seen
}

interface Look extends GridWindow {
  /** Rows in sight. */
  inSight: [number, number]
}

/** @param top of what is seen, from the top of the grid. `covered`: height of what lies over that, the bar. */
function windowAt(top: number, { covered, isDown }: { covered: number; isDown: boolean }, layout: Layout): Look {
  const above = innerHeight * (isDown ? behind : ahead)
  const below = innerHeight * (isDown ? ahead : behind)
  const range = rowsBetween(layout.rows, top - above, top + innerHeight + below)
  const [firstSeen] = rowsBetween(layout.rows, top + covered, top + innerHeight)
  const inSight = rowsBetween(layout.rows, top, top + innerHeight)
  return { range, inSight, firstSeen: Math.min(firstSeen, layout.rows.length - 1) }
}

/** The next range to render on the way to the wanted one, as much as fits into a frame: the visible rows and some more. */
function nearer(drawn: [number, number], { range, inSight, firstSeen }: Look): GridWindow {
  const [first, last] = inSight
  const isNear = drawn[0] <= last && drawn[1] >= first
  const [from, to] = isNear ? drawn : inSight
  return {
    range: [
      Math.max(range[0], Math.min(first, from - rowsAFrame)),
      Math.min(range[1], Math.max(last, to + rowsAFrame)),
    ],
    firstSeen,
  }
}

function isSame(a: GridWindow, b: GridWindow): boolean {
  return a.range[0] === b.range[0] && a.range[1] === b.range[1] && a.firstSeen === b.firstSeen
}

function anchorAt(top: number, { rows, items }: Layout): { id: string; top: number } | null {
  const row = rows[rowsBetween(rows, top, top)[0]]
  const item = row && items[row.at]
  return item ? { id: item.id, top: row.top } : null
}

/** Width of an element in whole pixels, kept up; 0 before it is known. */
export function useWidth(element: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0)
  useLayoutEffect(() => setWidth(element.current?.clientWidth || innerWidth), [element])
  useEffect(() => {
    if (!element.current) return
    const observer = new ResizeObserver(() => setWidth(element.current?.clientWidth || innerWidth))
    observer.observe(element.current)
    return () => observer.disconnect()
  }, [element])
  return width
}
