import { useCallback, useEffect, useState } from 'preact/hooks'

const key = 'job'

/** The job that the page's address names, so that Back closes it and a reload shows it again. */
export function useOpenJob(): [string | null, (id: string | null) => void] {
  const [id, setId] = useState(read)
  useEffect(() => {
    const update = () => setId(read())
    addEventListener('popstate', update)
    return () => removeEventListener('popstate', update)
  }, [])
  const open = useCallback((next: string | null) => {
    const url = new URL(location.href)
    url.hash = ''
    if (next === null) url.searchParams.delete(key)
    else url.searchParams.set(key, next)
    // One step of history a visit to the dialog, not one a picture.
    if (read() === null && next !== null) history.pushState(null, '', url)
    else history.replaceState(null, '', url)
    setId(next)
  }, [])
  return [id, open]
}

function read(): string | null {
  return new URLSearchParams(location.search).get(key) ?? new URLSearchParams(location.hash.slice(1)).get(key)
}
