import { useMemo } from 'preact/hooks'
import type { Connection, ProviderCard } from '../../../contract/connection.ts'
import { catalogue, connections } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { useItem } from '../../ui/hooks/use-item.ts'

/** What connections are called, by id: the user's name, else the API's. */
export type Sources = ReadonlyMap<string, string>

export function useSources(store: Store): Sources {
  const { list } = useItem(store, connections) ?? connections.default
  const cards = useItem(store, catalogue) ?? catalogue.default
  return useMemo(() => new Map(list.map((one) => [one.id, nameOf(one, cards)])), [list, cards])
}

function nameOf({ name, provider }: Connection, cards: readonly ProviderCard[]): string {
  return name || (cards.find(({ id }) => id === provider)?.name ?? provider)
}
