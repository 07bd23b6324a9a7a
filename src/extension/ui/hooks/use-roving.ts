import { useRef } from 'preact/hooks'

/**
 * One tab stop for a row of buttons; arrows, Home and End walk inside it (WAI-ARIA toolbar). Spread the answer on the
 * row, and give every child `tabIndex={-1}` but one.
 */
export function useRoving() {
  const row = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const stops = [...(row.current?.querySelectorAll<HTMLElement>('button:not(:disabled)') ?? [])]
    const { activeElement } = document
    const at = activeElement instanceof HTMLElement ? stops.indexOf(activeElement) : -1
    const forward = row.current && getComputedStyle(row.current).direction === 'rtl' ? 'ArrowLeft' : 'ArrowRight'
    const backward = forward === 'ArrowRight' ? 'ArrowLeft' : 'ArrowRight'
    const moves: Record<string, number> = {
      [forward]: (at + 1) % stops.length,
      [backward]: (at - 1 + stops.length) % stops.length,
      Home: 0,
      End: stops.length - 1,
    }
    const next = stops[moves[event.key] ?? -1]
    if (at < 0 || !next) return
    event.preventDefault()
    for (const stop of stops) stop.tabIndex = stop === next ? 0 : -1
    next.focus()
  }
  return { ref: row, onKeyDown }
}
