import type { Connection, ProviderInfo } from '../../contract/connection.ts'

/** One way to paint, as set-up offers it: an API, or the studio on this machine for practice. */
export interface ProviderOption {
  /** Names the way itself: several accounts may go it. */
  key: string
  /** Id of the connection it makes, unless one was saved under another. */
  id: string
  provider: ProviderInfo
  practice: boolean
  /** What to begin with. */
  address: string
  /** What is saved for it; its token stays where it is. */
  saved: Connection | null
}

export const practiceId = 'practice'

export function providerOptionsOf(
  providers: readonly ProviderInfo[],
  connections: readonly Connection[],
): ProviderOption[] {
  const saved = (id: string) =>
    connections.find((one) => one.id === id) ??
    connections.find((one) => one.provider === id && one.id !== practiceId) ??
    null
  const providerOptions = providers.map(
    (provider): ProviderOption => ({
      key: provider.id,
      id: provider.id,
      provider,
      practice: false,
      address: provider.defaultAddress,
      saved: saved(provider.id),
    }),
  )
  const practice = providers.flatMap((provider): ProviderOption[] => {
    const { practiceAddress: address } = provider
    if (address === undefined) return []
    return [{ key: practiceId, id: practiceId, provider, practice: true, address, saved: saved(practiceId) }]
  })
  return [...practice.slice(0, 1), ...providerOptions]
}

/** The way a saved account goes; undefined without one, and when its kind of API is gone. */
export function providerOptionOf(
  providerOptions: readonly ProviderOption[],
  account: Connection | null | undefined,
): ProviderOption | undefined {
  if (!account) return undefined
  const way =
    providerOptions.find(({ id }) => id === account.id) ??
    providerOptions.find(({ practice, provider }) => !practice && provider.id === account.provider)
  return way && { ...way, id: account.id, saved: account }
}

/** The same way for one more account: under an id that no other has. */
export function anew(option: ProviderOption, connections: readonly Connection[]): ProviderOption {
  const taken = new Set(connections.map(({ id }) => id))
  const ids = [option.key, ...connections.map((_, place) => `${option.key}-${place + 2}`), `${option.key}-more`]
  const id = ids.find((one) => !taken.has(one)) ?? option.key
  return { ...option, id, saved: null }
}

/** What the form says. An empty token keeps the saved one. */
export interface Entry {
  option: ProviderOption
  address: string
  token: string
}

export function connectionOf({ option, address, token }: Entry): Connection {
  return {
    id: option.saved?.id ?? option.id,
    provider: option.provider.id,
    name: option.saved?.name ?? '',
    address: address.trim(),
    token: token.trim(),
  }
}

/** Nothing typed that is not saved. */
export function isSaved({ option, address, token }: Entry, active: string | null): boolean {
  const { saved } = option
  return saved !== null && saved.id === active && token === '' && trimmed(address) === saved.address
}

function trimmed(address: string): string {
  return address.trim().replace(/\/+$/, '')
}
