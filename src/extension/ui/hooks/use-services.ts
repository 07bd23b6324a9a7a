import { createContext } from 'preact'
import { useContext } from 'preact/hooks'
import type { Connection, ProviderInfo } from '../../../contract/connection.ts'
import type { Job } from '../../../contract/job.ts'

/** What the user has connected, and what each of these services can do. */
export interface Services {
  connections: readonly Connection[]
  /** Id of the connection that new commands go to. */
  activeId: string | null
  providers: readonly ProviderInfo[]
}

export const ServicesContext = createContext<Services>({ connections: [], activeId: null, providers: [] })

/** The service that painted a job, also after its connection was removed; null when this version does not have it. */
export function useServiceOf({ provider, connectionId }: Pick<Job, 'provider' | 'connectionId'>): ProviderInfo | null {
  const { connections, providers } = useContext(ServicesContext)
  const id = provider ?? connections.find((one) => one.id === connectionId)?.provider
  return providers.find((one) => one.id === id) ?? null
}

/** The service of a connection, of the active one when none is named; null when the connection or its kind of service is gone. */
export function useConnected(connectionId?: string): ProviderInfo | null {
  const { connections, activeId, providers } = useContext(ServicesContext)
  const connection = connections.find(({ id }) => id === (connectionId ?? activeId))
  return providers.find(({ id }) => id === connection?.provider) ?? null
}
