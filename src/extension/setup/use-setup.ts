import * as items from '../store/items.ts'
import type { Store } from '../store/store.ts'
import { useItem } from '../ui/hooks/use-item.ts'

export interface SetupState {
  catalogue: (typeof items.catalogue)['default']
  connections: (typeof items.connections)['default']
  relay: (typeof items.relay)['default']
  settings: (typeof items.settings)['default']
  troubles: (typeof items.troubles)['default']
}

/** What is saved, kept up with storage; null until it is read. */
export function useSetup(store: Store): SetupState | null {
  const catalogue = useItem(store, items.catalogue)
  const connections = useItem(store, items.connections)
  const relay = useItem(store, items.relay)
  const settings = useItem(store, items.settings)
  const troubles = useItem(store, items.troubles)
  if (!catalogue || !connections || relay === undefined || !settings || !troubles) return null
  return { catalogue, connections, relay, settings, troubles }
}
