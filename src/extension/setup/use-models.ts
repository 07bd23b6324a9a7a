import { useCallback, useEffect, useState } from 'preact/hooks'
import type { Connection } from '../../contract/connection.ts'
import type { Reason } from '../../contract/reason.ts'
import { useSetup } from './setup-context.ts'

export interface ModelList {
  /** Null until they are read. */
  models: readonly { id: string; name: string }[] | null
  isReading: boolean
  /** Why they could not be read. */
  reason: Reason | null
}

const unread: ModelList = { models: null, isReading: false, reason: null }

/** The models of a saved connection, read when it is shown and whenever it was saved anew. `saved` null: none are read. */
export function useModels(saved: Connection | null): ModelList {
  const { send } = useSetup()
  const [list, setList] = useState(unread)
  const read = useCallback(
    async (id: string, signal: AbortSignal) => {
      setList({ ...unread, isReading: true })
      const reply = await send('connections.models', { id })
      if (signal.aborted) return
      if (!reply.ok) return setList({ ...unread, reason: { code: 'interrupted' } })
      const { models, reason = null } = reply.value
      setList({ models, isReading: false, reason })
    },
    [send],
  )
  useEffect(() => {
    const closed = new AbortController()
    if (saved) void read(saved.id, closed.signal)
    else setList(unread)
    return () => closed.abort()
  }, [read, saved])
  return list
}
