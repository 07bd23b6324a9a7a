import { useEffect } from 'preact/hooks'
import type { Removal } from './use-removal.ts'

/** Ctrl+Z (Cmd+Z) brings back what was just removed, as long as that is offered. */
export function useUndoKey({ undoable, undo }: Removal): void {
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (undoable === 0 || event.key !== 'z' || !(event.ctrlKey || event.metaKey)) return
      event.preventDefault()
      undo()
    }
    addEventListener('keydown', onKeyDown)
    return () => removeEventListener('keydown', onKeyDown)
  }, [undoable, undo])
}
