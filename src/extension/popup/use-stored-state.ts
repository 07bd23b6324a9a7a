import { useRef } from 'preact/hooks'
import * as items from '../store/items.ts'
import type { Store } from '../store/store.ts'
import { useAccount, useItem } from '../ui/hooks/use-item.ts'
import type { StoredState } from './state.ts'
import { useJobs } from './use-jobs.ts'

/** What the popup shows of storage, kept up with it; null until it is read. */
export function useStoredState(store: Store): StoredState | null {
  const jobs = useJobs(store)
  const connections = useItem(store, items.connections)
  const providers = useItem(store, items.providers)
  const relay = useItem(store, items.relay)
  const settings = useItem(store, items.settings)
  const cursor = useItem(store, items.cursor)
  const storageErrors = useItem(store, items.storageErrors)
  const connection = connections?.list.find(({ id }) => id === connections.active) ?? null
  const account = useAccount(store, connection?.id ?? null)
  // While another account is read, the popup stays as it is.
  const isOpen = useRef(false)
  if (!jobs || !connections || !providers || relay === undefined || !settings || !cursor || !storageErrors) return null
  if (account === undefined && !isOpen.current) return null
  isOpen.current = true
  return {
    connection,
    connections: connections.list,
    providers,
    settings,
    provider: providers.find(({ id }) => id === connection?.provider) ?? null,
    relayAddress: relay?.address ?? '',
    cursor,
    refusedAt: storageErrors.refusedAt,
    account: account ?? null,
    jobs,
  }
}
