import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks'
import { type Layout, rowOf, rowsBetween } from '../model/layout.ts'

export interface WallWindow {
  /** Rows from the first up to, without, the second are near enough to be drawn. */
  range: [number, number]
  /** The first row that is seen whole. */
  firstSeen: number
}

/** Screens drawn ahead where the wall moves to, and kept behind: pictures are there before they come into sight. */
const ahead = 1.5
const behind = 0.5

/**
 * Which rows are near what is seen; the same object until that changes. And what is seen stays where it is when something comes
 * in above it or changes its size; at the very top, new pictures come into sight.
 */
export function useWindow(
  wall: RefObject<HTMLElement | null>,
  layout: Layout,
  places: ReadonlyMap<string, number>,
): WallWindow {
  const [seen, setSeen] = useState<WallWindow>(() => look(0, { covered: 0, isDown: true }, layout))
  const last = useRef(0)
  const anchor = useRef<{ id: string; top: number } | null>(null)

  useLayoutEffect(() => {
    const was = anchor.current
    const at = was ? places.get(was.id) : undefined
    const row = at === undefined ? undefined : layout.rows[rowOf(layout.rows, at)]
    if (was && row && row.top !== was.top) scrollBy(0, row.top - was.top)
  }, [layout, places])

  useLayoutEffect(() => {
    let wallTop = wall.current?.offsetTop ?? 0
    // Asks the page for nothing but the scroll position, once and before anything is drawn: each question after that is a layout.
    const update = () => {
      const top = scrollY - wallTop
      anchor.current = top > 0 ? anchorAt(top, layout) : null
      const isDown = top >= last.current
      last.current = top
      setSeen((before) => {
        const now = look(top, { covered: wallTop, isDown }, layout)
        const isSame =
          now.range[0] === before.range[0] && now.range[1] === before.range[1] && now.firstSeen === before.firstSeen
        return isSame ? before : now
      })
    }
    const measure = () => {
      wallTop = wall.current?.offsetTop ?? 0
      update()
    }
    update()
    addEventListener('scroll', update, { passive: true })
    addEventListener('resize', measure)
    return () => {
      removeEventListener('scroll', update)
      removeEventListener('resize', measure)
    }
  }, [wall, layout])
  return seen
}

/** @param top of what is seen, from the top of the wall. `covered`: height of what lies over that, the bar. */
function look(top: number, { covered, isDown }: { covered: number; isDown: boolean }, layout: Layout): WallWindow {
  const above = innerHeight * (isDown ? behind : ahead)
  const below = innerHeight * (isDown ? ahead : behind)
  const range = rowsBetween(layout.rows, top - above, top + innerHeight + below)
  const [firstSeen] = rowsBetween(layout.rows, top + covered, top + innerHeight)
  return { range, firstSeen: Math.min(firstSeen, layout.rows.length - 1) }
}

function anchorAt(top: number, { rows }: Layout): { id: string; top: number } | null {
  const row = rows[rowsBetween(rows, top, top)[0]]
  const id = row?.boxes[0]?.item.id
  return row && id !== undefined ? { id, top: row.top } : null
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
