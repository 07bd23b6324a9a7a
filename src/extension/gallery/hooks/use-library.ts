import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Store } from '../../store/store.ts'
import { createLibrary, type Library, type LibrarySnapshot } from '../query/library.ts'

/** The gallery's index, kept up with storage; null until the first jobs are read. */
export function useLibrary(store: Store): { snapshot: LibrarySnapshot | null; library: Library } {
  const library = useMemo(() => createLibrary({ store, idle }), [store])
  const [snapshot, setShelf] = useState<LibrarySnapshot | null>(null)
  useEffect(() => {
    const closed = new AbortController()
    library.open(setShelf, closed.signal)
    return () => closed.abort()
  }, [library])
  return { snapshot, library }
}

/** Reading goes on under load too, only slower. */
const timeoutMs = 25

function idle(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: timeoutMs })
    else setTimeout(resolve)
  })
}
