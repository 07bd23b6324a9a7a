import type { RefObject } from 'preact'
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks'
import { type Layout, rowOf, rowsBetween } from '../model/layout.ts'

/** What comes in above or changes its size does not move what one looks at. At the top, new pictures come into sight. */
export function useAnchor(
  wall: RefObject<HTMLElement | null>,
  layout: Layout,
  places: ReadonlyMap<string, number>,
): void {
  const anchor = useRef<{ id: string; top: number } | null>(null)

  useLayoutEffect(() => {
    const was = anchor.current
    const at = was ? places.get(was.id) : undefined
    const row = at === undefined ? undefined : layout.rows[rowOf(layout.rows, at)]
    if (was && row && row.top !== was.top) scrollBy(0, row.top - was.top)
  }, [layout, places])

  useEffect(() => {
    const note = () => {
      const top = scrollY - (wall.current?.offsetTop ?? 0)
      const row = layout.rows[rowsBetween(layout.rows, top, top)[0]]
      const id = row?.boxes[0]?.item.id
      anchor.current = top > 0 && row && id !== undefined ? { id, top: row.top } : null
    }
    note()
    addEventListener('scroll', note, { passive: true })
    return () => removeEventListener('scroll', note)
  }, [wall, layout])
}
