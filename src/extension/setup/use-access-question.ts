import { useState } from 'preact/hooks'
import { requestAccess } from '../platform/permissions.ts'

export interface AccessQuestion {
  /**
   * Has the browser ask the user. Must be the first call of a click handler, see `requestAccess`. False when the user declines, which
   * the caller must tell where it asked.
   */
  ask: (...addresses: string[]) => Promise<boolean>
  /** The browser's question is open. */
  isOpen: boolean
  /** The last question was declined. */
  isDeclined: boolean
}

/** The browser's question for permission, as this page asks it. */
export function useAccessQuestion(): AccessQuestion {
  const [open, setOpen] = useState(0)
  const [isDeclined, setDeclined] = useState(false)
  const ask = async (...addresses: string[]) => {
    const answer = requestAccess(...addresses)
    setOpen((before) => before + 1)
    const isGranted = await answer
    setDeclined(!isGranted)
    setOpen((before) => before - 1)
    return isGranted
  }
  return { ask, isOpen: open > 0, isDeclined }
}
