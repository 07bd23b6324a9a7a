import { useMemo } from 'preact/hooks'
import type { Connection, ProviderInfo } from '../../../contract/connection.ts'
import { connections, providers } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { useItem } from '../../ui/hooks/use-item.ts'

/** Names of connections by id: the user's name for it, or the API's. */
export type Sources = ReadonlyMap<string, string>

export function useSources(store: Store): Sources {
  const { list } = useItem(store, connections) ?? connections.default
  const known = useItem(store, providers) ?? providers.default
  return useMemo(() => new Map(list.map((one) => [one.id, nameOf(one, known)])), [list, known])
}

function nameOf({ name, provider }: Connection, known: readonly ProviderInfo[]): string {
  return name || (known.find(({ id }) => id === provider)?.name ?? provider)
}
