import { useMemo } from 'preact/hooks'
import { connections, providers } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { useItem } from '../../ui/hooks/use-item.ts'
import type { Services } from '../../ui/hooks/use-services.ts'

/** What is connected, kept up with the store. */
export function useServices(store: Store): Services {
  const { list, active } = useItem(store, connections) ?? connections.default
  const known = useItem(store, providers) ?? providers.default
  return useMemo(() => ({ connections: list, activeId: active, providers: known }), [list, active, known])
}
