import { useEffect, useState } from 'preact/hooks'

/** False when the browser knows that it has no network. */
export function useOnline(): boolean {
  const [online, setOnline] = useState(navigator.onLine)
  useEffect(() => {
    const closed = new AbortController()
    const look = () => setOnline(navigator.onLine)
    addEventListener('online', look, { signal: closed.signal })
    addEventListener('offline', look, { signal: closed.signal })
    return () => closed.abort()
  }, [])
  return online
}
