import * as items from '../store/items.ts'
import type { Store } from '../store/store.ts'
import { useItem } from '../ui/hooks/use-item.ts'

/** What the set-up page shows of storage. */
export interface StoredState {
  providers: (typeof items.providers)['default']
  connections: (typeof items.connections)['default']
  relay: (typeof items.relay)['default']
  settings: (typeof items.settings)['default']
  storageErrors: (typeof items.storageErrors)['default']
}

/** What is saved, kept up with storage; null until it is read. */
export function useStoredState(store: Store): StoredState | null {
  const providers = useItem(store, items.providers)
  const connections = useItem(store, items.connections)
  const relay = useItem(store, items.relay)
  const settings = useItem(store, items.settings)
  const storageErrors = useItem(store, items.storageErrors)
  if (!providers || !connections || relay === undefined || !settings || !storageErrors) return null
  return { providers, connections, relay, settings, storageErrors }
}
