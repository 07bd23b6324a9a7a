import type { Connection, Family, ProviderInfo } from '../../contract/connection.ts'
import { typedAddress, typedToken } from './typed.ts'

/** One way to get pictures, as set-up offers it: a service, or the studio on this machine that speaks like one. */
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

/** Whether a connection's id says that it leads to the studio. */
function isPracticeId(id: string): boolean {
  return id === practiceId || id.startsWith(`${practiceId}-`)
}

/** Ways to practise first, then services in their own order. */
export function providerOptionsOf(
  providers: readonly ProviderInfo[],
  connections: readonly Connection[],
): ProviderOption[] {
  const saved = (id: string) =>
    connections.find((one) => one.id === id && one.provider === id) ??
    connections.find((one) => one.provider === id && !isPracticeId(one.id)) ??
    null
  const services = providers.map(
    (provider): ProviderOption => ({
      key: provider.id,
      id: provider.id,
      provider,
      practice: false,
      address: provider.defaultAddress,
      saved: saved(provider.id),
    }),
  )
  return [...practiceOptionsOf(providers, connections), ...services]
}

/** One for each service that the studio speaks like; first the one with which most can be practised. */
function practiceOptionsOf(providers: readonly ProviderInfo[], connections: readonly Connection[]): ProviderOption[] {
  const spoken = providers.filter(({ practiceAddress }) => practiceAddress !== undefined)
  const most = Math.max(...spoken.map(({ capabilities }) => capabilities.commands.length))
  const first = spoken.find(({ capabilities }) => capabilities.commands.length === most)
  return [...spoken]
    .sort((a, b) => Number(b === first) - Number(a === first))
    .map((provider) => {
      const id = provider === first ? practiceId : `${practiceId}-${provider.id}`
      const saved = connections.find((one) => isPracticeId(one.id) && one.provider === provider.id) ?? null
      return { key: id, id, provider, practice: true, address: provider.practiceAddress ?? '', saved }
    })
}

/** The way a saved account goes; undefined without one, and when its kind of API is gone. */
export function providerOptionOf(
  providerOptions: readonly ProviderOption[],
  account: Connection | null | undefined,
): ProviderOption | undefined {
  if (!account) return undefined
  const ways = providerOptions.filter(({ provider }) => provider.id === account.provider)
  const way = ways.find(({ practice }) => practice === isPracticeId(account.id)) ?? ways[0]
  return way && { ...way, id: account.id, saved: account }
}

/** The same way for one more account: under an id that no other has. */
export function anew(option: ProviderOption, connections: readonly Connection[]): ProviderOption {
  const taken = new Set(connections.map(({ id }) => id))
  const ids = [option.key, ...connections.map((_, place) => `${option.key}-${place + 2}`), `${option.key}-more`]
  const id = ids.find((one) => !taken.has(one)) ?? option.key
  return { ...option, id, saved: null }
}

/** What a person may have: a family of services, or the wish to practise. */
export type GroupName = Family | 'practice'

export interface OptionGroup {
  name: GroupName
  options: ProviderOption[]
}

const groupNames: readonly GroupName[] = ['nothing', 'key', 'card', 'unofficial', 'practice']

export function groupOf({ practice, provider }: ProviderOption): GroupName {
  return practice ? 'practice' : provider.family
}

/** The tiles, by what a person has; services that were shut down last. Practice is one tile, whichever service it is of. */
export function groupsOf(options: readonly ProviderOption[]): OptionGroup[] {
  return groupNames
    .map((name) => ({ name, options: options.filter((option) => groupOf(option) === name) }))
    .map(({ name, options: all }) => ({ name, options: name === 'practice' ? all.slice(0, 1) : shutLast(all) }))
    .filter((group) => group.options.length > 0)
}

function shutLast(options: readonly ProviderOption[]): ProviderOption[] {
  const isShut = ({ provider }: ProviderOption) => provider.isShut === true
  return [...options.filter((option) => !isShut(option)), ...options.filter(isShut)]
}

/** What an address of such a service looks like. */
export function exampleOf({ practice, address, provider }: ProviderOption): string {
  return practice ? address : provider.defaultAddress || provider.exampleAddress
}

/** What the form says. An empty token keeps the saved one; an empty model leaves the choice to the service. */
export interface Entry {
  option: ProviderOption
  address: string
  token: string
  model: string
  workflow: string
}

/** What the form begins with: a saved token stays where it is. */
export function entryOf(option: ProviderOption): Entry {
  const { saved, address } = option
  return {
    option,
    address: saved?.address ?? address,
    token: '',
    model: saved?.model ?? '',
    workflow: saved?.workflow ?? '',
  }
}

export function connectionOf({ option, address, token, model, workflow }: Entry): Connection {
  return {
    id: option.saved?.id ?? option.id,
    provider: option.provider.id,
    name: option.saved?.name ?? '',
    address: typedAddress(address),
    token: typedToken(token),
    ...(model.trim() === '' ? {} : { model: model.trim() }),
    ...(workflow.trim() === '' ? {} : { workflow: workflow.trim() }),
  }
}

/** The same account at the other version of its API: the address stays unless it is the first one's own. */
export function converted({ option: from, ...typed }: Entry, to: ProviderOption): Entry {
  const address = typedAddress(typed.address) === from.address ? to.address : typed.address
  return { ...typed, address, option: { ...to, id: from.id, saved: from.saved } }
}

/** Nothing typed that is not saved. */
export function isSaved(entry: Entry): boolean {
  const { saved, provider } = entry.option
  if (saved === null || saved.provider !== provider.id || entry.token !== '') return false
  const { address, model, workflow } = connectionOf(entry)
  return trimmed(address) === saved.address && model === saved.model && workflow === saved.workflow
}

function trimmed(address: string): string {
  return address.replace(/\/+$/, '')
}
