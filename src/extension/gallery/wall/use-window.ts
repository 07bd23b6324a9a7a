import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useState } from 'preact/hooks'
import { type Layout, rowsBetween } from '../model/layout.ts'

export interface WallWindow {
  /** Rows from the first up to, without, the second are near enough to be drawn. */
  range: [number, number]
  /** The first row that is seen whole. */
  firstSeen: number
}

/** Screens drawn ahead on either side: what a flick of the wheel runs through before the next frame. */
const aheadScreens = 1

/** Which rows are near what is seen. Answers the same object until that changes. */
export function useWindow(wall: RefObject<HTMLElement | null>, layout: Layout): WallWindow {
  const [seen, setSeen] = useState<WallWindow>(() => look(null, layout))
  useLayoutEffect(() => {
    const update = () =>
      setSeen((before) => {
        const now = look(wall.current, layout)
        const same =
          now.range[0] === before.range[0] && now.range[1] === before.range[1] && now.firstSeen === before.firstSeen
        return same ? before : now
      })
    update()
    addEventListener('scroll', update, { passive: true })
    addEventListener('resize', update)
    return () => {
      removeEventListener('scroll', update)
      removeEventListener('resize', update)
    }
  }, [wall, layout])
  return seen
}

function look(wall: HTMLElement | null, layout: Layout): WallWindow {
  const top = scrollY - (wall?.offsetTop ?? 0)
  const ahead = innerHeight * aheadScreens
  const range = rowsBetween(layout.rows, top - ahead, top + innerHeight + ahead)
  const [firstSeen] = rowsBetween(layout.rows, top + covered(wall), top + innerHeight)
  return { range, firstSeen: Math.min(firstSeen, layout.rows.length - 1) }
}

/** Height of what lies over the top of the wall. */
export function covered(wall: HTMLElement | null): number {
  return wall?.offsetTop ?? 0
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
