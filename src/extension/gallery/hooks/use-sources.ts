import { useMemo } from 'preact/hooks'
import type { Connection, ProviderInfo } from '../../../contract/connection.ts'
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

/** Names of connections by id: the user's name for it, or the API's. */
export type Sources = ReadonlyMap<string, string>

export function sourcesOf({ connections: list, providers: known }: Services): Sources {
  return new Map(list.map((one) => [one.id, nameOf(one, known)]))
}

function nameOf({ name, provider }: Connection, known: readonly ProviderInfo[]): string {
  return name || (known.find(({ id }) => id === provider)?.name ?? provider)
}
