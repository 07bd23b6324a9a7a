import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks'
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

interface WindowOptions {
  grid: RefObject<HTMLElement | null>
  layout: Layout
  places: Places
  /** Called before other pictures are drawn than those in sight. */
  onJump: () => void
}

/** What is seen: from where, px from the top of the grid, below how much of a bar, and which way it was scrolled. */
interface View {
  top: number
  /** Height of what lies over the top, the bar. */
  covered: number
  isDown: boolean
}

/**
 * Which rows are near what is seen; the same object until that changes. And what is seen stays where it is when something comes
 * in above it or changes its size; at the very top, new pictures come into sight.
 *
 * Of another layout the rows are known before it is drawn, from where the page was scrolled to: what is asked of the page after that
 * makes it lay out all that has just changed, and what follows from the answer once more.
 */
export function useWindow({ grid, layout, places, onJump }: WindowOptions): GridWindow {
  const view = useRef<View>({ top: 0, covered: 0, isDown: true })
  const anchor = useRef<{ id: string; top: number } | null>(null)
  const drawn = useRef<Drawn>({ layout, seen: none })
  const [scrolled, setScrolled] = useState<Drawn | null>(null)

  const first = useMemo(() => {
    const shift = shiftOf(anchor.current, layout, places)
    const { top, ...rest } = view.current
    const wanted = windowAt({ ...rest, top: top + shift }, layout)
    const isKept = areMostlyThere(drawn.current, layout)
    if (!isKept) onJump()
    // A search that found other pictures begins with the rows in sight.
    return { shift, seen: nearer(isKept ? drawn.current.seen.range : none.range, wanted) }
  }, [layout, places, onJump])
  const seen = scrolled?.layout === layout ? scrolled.seen : first.seen
  drawn.current = { layout, seen }

  useLayoutEffect(() => {
    const { shift } = first
    if (shift === 0) return
    scrollBy(0, shift)
    // The page tells of it in the next frame, and another layout may come before that.
    view.current = { ...view.current, top: view.current.top + shift }
    if (anchor.current) anchor.current = { ...anchor.current, top: anchor.current.top + shift }
  }, [first])

  useLayoutEffect(() => {
    let frame = 0
    // Asks the page for where it is once and before anything is drawn: each question after that is a layout.
    const update = () => {
      const covered = grid.current?.offsetTop ?? 0
      const top = scrollY - covered
      view.current = { top, covered, isDown: top >= view.current.top }
      anchor.current = top > 0 ? anchorAt(top, layout) : null
      const wanted = windowAt(view.current, layout)
      const next = nearer(drawn.current.seen.range, wanted)
      cancelAnimationFrame(frame)
      if (!isSame(next, wanted)) goOn()
      if (!isSame(next, drawn.current.seen)) setScrolled({ layout, seen: next })
    }
    // Waits for the next frame, since this frame's callbacks have not run yet. Scrolling has priority over rendering.
    const goOn = () => (frame = requestAnimationFrame(() => (frame = requestAnimationFrame(update))))
    goOn()
    addEventListener('scroll', update, { passive: true })
    addEventListener('resize', update)
    return () => {
      cancelAnimationFrame(frame)
      removeEventListener('scroll', update)
      removeEventListener('resize', update)
    }
  }, [grid, layout])
  return seen
}

/** What is in the page. */
interface Drawn {
  layout: Layout
  seen: GridWindow
}

const none: GridWindow = { range: [0, 0], firstSeen: 0 }

/** How far what was seen at the top stands from where it stood, px. */
function shiftOf(was: { id: string; top: number } | null, layout: Layout, places: Places): number {
  const at = was ? places.get(was.id) : undefined
  const row = at === undefined ? undefined : layout.rows[rowOf(layout.rows, at)]
  return was && row ? row.top - was.top : 0
}

/** Whether most of the rows that were drawn begin where they began, with the picture they began with. */
function areMostlyThere({ layout: before, seen: { range } }: Drawn, layout: Layout): boolean {
  const was = before.rows.slice(...range)
  const kept = was.filter(({ at }, n) => {
    const row = layout.rows[range[0] + n]
    return row?.at === at && layout.items[at]?.id === before.items[at]?.id
  })
  return was.length > 0 && kept.length * 2 >= was.length
}

interface Look extends GridWindow {
  /** Rows in sight. */
  inSight: [number, number]
}

function windowAt({ top, covered, isDown }: View, layout: Layout): Look {
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
