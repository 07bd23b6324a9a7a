import type { RefObject } from 'preact'
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { between, clamp, fitted, type Place, type Point, zoomedAt } from './zoom.ts'

export interface Zoom {
  /** Put on the element that holds the panes; what has the class `zoomed` inside moves, all of them alike. */
  stage: RefObject<HTMLDivElement | null>
  /** 1: fits. */
  scale: number
  by: (factor: number) => void
  reset: () => void
  /** One quarter of a grid, 1 to 4, as large as the stage. */
  quarter: (number: number) => void
  pan: (x: number, y: number) => void
}

/** Per notch of a wheel, and per key. */
const wheelStep = 1.0016
const doubleClickScale = 2.5

/** Zoom and pan by wheel, pinch, drag, double click and keys. Moves the elements directly, without a render per frame. */
export function useZoom(key: string): Zoom {
  const stage = useRef<HTMLDivElement>(null)
  const place = useRef<Place>(fitted)
  const [scale, setScale] = useState(1)

  const tools = useMemo(() => {
    const size = () => ({ width: paneOf(stage.current)?.clientWidth ?? 0, height: stage.current?.clientHeight ?? 0 })
    const set = (next: Place) => {
      place.current = clamp(next, size())
      const { x, y, scale: factor } = place.current
      for (const element of stage.current?.querySelectorAll<HTMLElement>('.zoomed') ?? []) {
        element.style.transform = factor === 1 ? '' : `translate(${x}px, ${y}px) scale(${factor})`
      }
      if (stage.current) stage.current.dataset.zoomed = String(factor > 1)
      setScale(factor)
    }
    return {
      set,
      by: (factor: number, at: Point = { x: 0, y: 0 }) => set(zoomedAt(place.current, factor, at)),
      reset: () => set(fitted),
      pan: (x: number, y: number) => set({ ...place.current, x: place.current.x + x, y: place.current.y + y }),
      quarter(number: number) {
        const { width, height } = size()
        const [column, row] = [(number - 1) % 2, Math.floor((number - 1) / 2)]
        set({ scale: 2, x: (column === 0 ? 1 : -1) * (width / 2), y: (row === 0 ? 1 : -1) * (height / 2) })
      },
    }
  }, [])

  useEffect(() => tools.reset(), [key, tools])
  useEffect(() => {
    const element = stage.current
    if (!element) return
    const closed = new AbortController()
    listen(element, { tools, place, signal: closed.signal })
    return () => closed.abort()
  }, [tools])
  return { stage, scale, ...tools }
}

interface Hands {
  tools: { by: (factor: number, at?: Point) => void; reset: () => void; pan: (x: number, y: number) => void }
  place: { current: Place }
  signal: AbortSignal
}

function listen(stage: HTMLElement, { tools, place, signal }: Hands): void {
  const fingers = new Map<number, Point>()
  /** From the middle of the pane under the pointer. */
  const at = (event: MouseEvent): Point => {
    const pane = event.target instanceof Element ? event.target.closest('.pane') : null
    const box = (pane ?? stage).getBoundingClientRect()
    return { x: event.clientX - box.left - box.width / 2, y: event.clientY - box.top - box.height / 2 }
  }
  const isOurs = (event: Event) => !(event.target instanceof Element && event.target.closest('button, a, video'))

  stage.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault()
      // A pinch on a touch pad comes as a wheel with Ctrl, in smaller steps.
      const pixels = event.deltaMode === 1 ? event.deltaY * 33 : event.deltaY
      tools.by(wheelStep ** -(pixels * (event.ctrlKey ? 5 : 1)), at(event))
    },
    { passive: false, signal },
  )
  stage.addEventListener(
    'dblclick',
    (event) => {
      if (!isOurs(event)) return
      if (place.current.scale > 1) tools.reset()
      else tools.by(doubleClickScale, at(event))
    },
    { signal },
  )
  stage.addEventListener(
    'pointerdown',
    (event) => {
      if (isOurs(event)) fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    },
    { signal },
  )
  stage.addEventListener(
    'pointermove',
    (event) => {
      const before = fingers.get(event.pointerId)
      if (!before) return
      const now = { x: event.clientX, y: event.clientY }
      const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1]
      fingers.set(event.pointerId, now)
      if (other) tools.by(between(now, other) / Math.max(1, between(before, other)), at(event))
      else if (place.current.scale > 1) {
        stage.setPointerCapture(event.pointerId)
        tools.pan(now.x - before.x, now.y - before.y)
      }
    },
    { signal },
  )
  // An enlarged picture is moved within its place instead.
  stage.addEventListener('dragstart', (event) => place.current.scale > 1 && event.preventDefault(), {
    signal,
    capture: true,
  })
  const lift = (event: PointerEvent) => fingers.delete(event.pointerId)
  for (const name of ['pointerup', 'pointercancel', 'pointerleave'] as const) {
    stage.addEventListener(name, lift, { signal })
  }
}

function paneOf(stage: HTMLElement | null): HTMLElement | null {
  return stage?.querySelector<HTMLElement>('.pane') ?? stage
}
