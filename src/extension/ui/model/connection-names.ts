import type { Connection, ProviderInfo } from '../../../contract/connection.ts'

/** Names of connections by id: the user's name for it, or the API's. */
export type Sources = ReadonlyMap<string, string>

interface Connected {
  connections: readonly Connection[]
  providers: readonly ProviderInfo[]
}

export function sourcesOf({ connections, providers }: Connected): Sources {
  return new Map(connections.map((one) => [one.id, nameOf(one, providers)]))
}

function nameOf({ name, provider }: Connection, known: readonly ProviderInfo[]): string {
  return name || (known.find(({ id }) => id === provider)?.name ?? provider)
}
