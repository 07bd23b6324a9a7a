import { useCallback, useEffect, useState } from 'preact/hooks'

export interface Notice {
  text: string
  tone: 'good' | 'bad'
  action?: NoticeAction | undefined
}

/** What can be done about it, as a button. */
export interface NoticeAction {
  label: string
  run: () => void
  /** How long it can be done, ms. */
  forMs?: number
}

export type Notify = (text: string, tone?: Notice['tone'], action?: NoticeAction) => void

/** Long enough to read a sentence. */
const shownMs = 6_000
/** Long enough to reach its button as well. */
const actionMs = 15_000

/** A passing line at the foot of the page: what was done, or why not. */
export function useNotice(): [Notice | null, Notify] {
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => setNotice(null), notice.action ? (notice.action.forMs ?? actionMs) : shownMs)
    return () => clearTimeout(timer)
  }, [notice])
  const show: Notify = useCallback((text, tone = 'good', action) => setNotice({ text, tone, action }), [])
  return [notice, show]
}
