import type { RefObject } from 'preact'
import { useEffect } from 'preact/hooks'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import type { Selection } from '../grid/use-selection.ts'
import { isTyping } from '../tools/keys.ts'

interface GalleryKeys {
  box: RefObject<HTMLInputElement | null>
  selection: Selection
  help: () => void
}

/** What is open is what Escape closes. */
function isPopoverOpen(): boolean {
  return document.querySelector('.popover:popover-open') !== null
}

/** Keys that work wherever the focus is, unless the user is typing or a dialog is open. */
export function useGalleryKeys(keys: GalleryKeys): void {
  const latest = useLatest(keys)
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (isTyping(event) || event.defaultPrevented || document.querySelector('dialog[open]')) return
      const { box, selection, help } = latest.current
      if (event.key === '/') {
        box.current?.focus()
        box.current?.select()
      } else if (event.key === '?') help()
      else if (event.key === 'Escape' && selection.items.length > 0 && !isPopoverOpen()) selection.clear()
      else return
      event.preventDefault()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [latest])
}
