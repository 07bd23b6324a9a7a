import { useCallback, useEffect, useState } from 'preact/hooks'

export interface Notice {
  text: string
  tone: 'good' | 'bad'
}

/** Long enough to read a sentence. */
const shownMs = 6_000

/** A passing line at the foot of the page: what was done, or why not. */
export function useNotice(): [Notice | null, (text: string, tone?: Notice['tone']) => void] {
  const [notice, setNotice] = useState<Notice | null>(null)
  useEffect(() => {
    if (!notice) return
    const timer = setTimeout(() => setNotice(null), shownMs)
    return () => clearTimeout(timer)
  }, [notice])
  const show = useCallback((text: string, tone: Notice['tone'] = 'good') => setNotice({ text, tone }), [])
  return [notice, show]
}
