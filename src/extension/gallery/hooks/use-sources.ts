import { useEffect, useMemo, useState } from 'preact/hooks'
import type { Connection, ProviderCard } from '../../../contract/connection.ts'
import { catalogue, connections } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'

/** What connections are called, by id: the user's name, else the API's. */
export type Sources = ReadonlyMap<string, string>

export function useSources(store: Store): Sources {
  const [list, setList] = useState<readonly Connection[]>([])
  const [cards, setCards] = useState<readonly ProviderCard[]>([])
  useEffect(() => {
    const closed = new AbortController()
    void store.read(connections).then((value) => setList(value.list))
    void store.read(catalogue).then(setCards)
    store.subscribe((change) => {
      const changed = change.value(connections)
      if (changed) setList(changed.list)
      const shown = change.value(catalogue)
      if (shown) setCards(shown)
    }, closed.signal)
    return () => closed.abort()
  }, [store])
  return useMemo(() => new Map(list.map((one) => [one.id, nameOf(one, cards)])), [list, cards])
}

function nameOf({ name, provider }: Connection, cards: readonly ProviderCard[]): string {
  return name || (cards.find(({ id }) => id === provider)?.name ?? provider)
}
