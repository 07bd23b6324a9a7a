import type { Capabilities } from '../../../contract/connection.ts'
import { connections, providers } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'

/** What the API of this connection can do, of the active one when none is named; null when it or its kind of API is gone. */
export async function abilitiesOf(store: Store, connectionId?: string): Promise<Capabilities | null> {
  const [{ list, active }, known] = await Promise.all([store.read(connections), store.read(providers)])
  const provider = list.find(({ id }) => id === (connectionId ?? active))?.provider
  return known.find(({ id }) => id === provider)?.capabilities ?? null
}

export function canCommand(abilities: Capabilities | null | undefined, kind: string): boolean {
  return abilities?.commands.includes(kind) ?? false
}

/** Whether its commands take this beyond the plain, see `Capabilities.options`. */
export function takes(abilities: Capabilities | null | undefined, option: string): boolean {
  return abilities?.options?.includes(option) ?? false
}
