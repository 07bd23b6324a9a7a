import { useCallback, useEffect, useState } from 'preact/hooks'

export interface Notice {
  text: string
  tone: 'good' | 'bad'
  /** What can be done about it, as a button. */
  action?: { text: string; run: () => void } | undefined
}

export type Notify = (text: string, tone?: Notice['tone'], action?: Notice['action']) => void

/** Long enough to read a sentence, and to reach its button. */
const shownMs = 6_000
const actionMs = 15_000

/** A passing line at the foot of the page: what was done, or why not. */
export function useNotice(): [Notice | null, Notify] {
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => setNotice(null), notice.action ? actionMs : shownMs)
    return () => clearTimeout(timer)
  }, [notice])
  const show = useCallback<Notify>((text, tone = 'good', action = undefined) => setNotice({ text, tone, action }), [])
  return [notice, show]
}
