import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Query } from '../query/query.ts'
import { type Answer, createSearch } from '../query/search.ts'

/**
 * The answer to a query, or for a moment the one before it: its `query` says which. Null before the first.
 * @param query a new object asks anew
 */
export function useSearch(query: Query): Answer | null {
  const [, redraw] = useState({})
  const search = useMemo(
    () =>
      createSearch({
        now: () => performance.now(),
        pause: () => scheduler.yield(),
        onAnswer: () => redraw({}),
      }),
    [],
  )
  useEffect(() => () => search.stop(), [search])
  return search.ask(query)
}
