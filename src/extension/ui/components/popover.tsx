import type { ComponentChildren } from 'preact'
import { useCallback, useEffect, useId, useRef, useState } from 'preact/hooks'
import './popover.css'

interface PopoverProps {
  /** Accessible name of the button, when what it shows is not text. */
  label?: string
  class?: string
  face: ComponentChildren
  /** True for lists of actions: one click does it and closes. */
  closeOnClick?: boolean
  children: ComponentChildren
}

const marginPx = 6

/** A button and what it opens. The browser brings the top layer, Escape, the click outside and the focus back. */
export function Popover({ label, class: className = 'round', face, closeOnClick = false, children }: PopoverProps) {
  const id = useId()
  const opener = useRef<HTMLButtonElement>(null)
  const panel = useRef<HTMLDivElement>(null)
  // The content is rendered, and its code loaded, on hover or focus.
  const [wanted, setWanted] = useState(false)
  const want = () => setWanted(true)

  const place = useCallback(() => placeAt(opener.current, panel.current), [])
  useEffect(() => {
    if (!wanted || !panel.current) return
    const observer = new ResizeObserver(place)
    observer.observe(panel.current)
    return () => observer.disconnect()
  }, [wanted, place])

  return (
    <>
      <button
        type="button"
        ref={opener}
        class={className}
        aria-label={label}
        title={label}
        popovertarget={id}
        onPointerEnter={want}
        onFocus={want}
        onClick={want}
      >
        {face}
      </button>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: the buttons inside act; this only closes behind them. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: a button's click is fired by the keyboard too. */}
      <div
        id={id}
        ref={panel}
        class="popover"
        popover="auto"
        onToggle={(event) => event.newState === 'open' && place()}
        onClick={() => closeOnClick && panel.current?.hidePopover?.()}
      >
        {wanted && children}
      </div>
    </>
  )
}

/** Puts the panel below its button, or above it where there is no room. Firefox has no anchor positioning in the versions we run on. */
function placeAt(opener: HTMLElement | null, panel: HTMLElement | null): void {
  if (!opener || !panel) return
  const at = opener.getBoundingClientRect()
  const { offsetWidth: width, offsetHeight: height, style } = panel
  const rightToLeft = getComputedStyle(opener).direction === 'rtl'
  const left = rightToLeft ? at.left : at.right - width
  const below = at.bottom + marginPx
  const fits = below + height <= innerHeight - marginPx
  style.left = `${Math.max(marginPx, Math.min(left, document.documentElement.clientWidth - width - marginPx))}px`
  style.top = `${fits ? below : Math.max(marginPx, at.top - height - marginPx)}px`
}
