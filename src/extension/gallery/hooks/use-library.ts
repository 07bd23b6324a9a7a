import { useLayoutEffect, useMemo, useState } from 'preact/hooks'
import type { Store } from '../../store/store.ts'
import { createLibrary, type Library, type LibrarySnapshot } from '../query/library.ts'

/** The gallery's index, kept up with storage; null until the first jobs are read. */
export function useLibrary(store: Store): { snapshot: LibrarySnapshot | null; library: Library } {
  const library = useMemo(() => createLibrary({ store, idle: createIdle() }), [store])
  const [snapshot, setShelf] = useState<LibrarySnapshot | null>(null)
  // Not after the first frame: the page is empty until the first jobs are read.
  useLayoutEffect(() => {
    const closed = new AbortController()
    library.open(setShelf, closed.signal)
    return () => closed.abort()
  }, [library])
  return { snapshot, library }
}

/** The page and its worker do what else there is when the first screen has long been painted: it would take as long again. */
export const restAfterMs = 300
/** Reading goes on under load too, only slower. */
const timeoutMs = 25

/** Resolves when the page has nothing more urgent to do; the first time not before its first screen is painted. */
function createIdle(): () => Promise<void> {
  const idle = () =>
    new Promise<void>((resolve) => {
      if (typeof requestIdleCallback === 'function') requestIdleCallback(() => resolve(), { timeout: timeoutMs })
      else setTimeout(resolve)
    })
  let first: Promise<void> | undefined
  return () => {
    if (first) return idle()
    first = new Promise((resolve) => setTimeout(resolve, restAfterMs))
    return first
  }
}
