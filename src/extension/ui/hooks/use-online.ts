import { useEffect, useState } from 'preact/hooks'

/** False when the browser knows that it has no network. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const closed = new AbortController()
    const update = () => setOnline(navigator.onLine)
    addEventListener('online', update, { signal: closed.signal })
    addEventListener('offline', update, { signal: closed.signal })
    return () => closed.abort()
  }, [])
  return online
}
