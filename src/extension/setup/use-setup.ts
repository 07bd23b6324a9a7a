import { useEffect, useState } from 'preact/hooks'
import { catalogue, connections, relay, settings, troubles } from '../store/items.ts'
import type { Store } from '../store/store.ts'

export interface SetupState {
  catalogue: (typeof catalogue)['default']
  connections: (typeof connections)['default']
  relay: (typeof relay)['default']
  settings: (typeof settings)['default']
  troubles: (typeof troubles)['default']
}

/** What is saved, kept up with storage; null until it is read. */
export function useSetup(store: Store): SetupState | null {
  const [state, setState] = useState<SetupState | null>(null)
  useEffect(() => {
    const closed = new AbortController()
    const load = async () => {
      const [cards, ways, place, wishes, bad] = await Promise.all([
        store.read(catalogue),
        store.read(connections),
        store.read(relay),
        store.read(settings),
        store.read(troubles),
      ])
      if (closed.signal.aborted) return
      setState({ catalogue: cards, connections: ways, relay: place, settings: wishes, troubles: bad })
    }
    const items = [catalogue, connections, relay, settings, troubles]
    store.subscribe((change) => {
      if (items.some((item) => change.value<unknown>(item) !== undefined)) void load()
    }, closed.signal)
    void load()
    return () => closed.abort()
  }, [store])
  return state
}
