import type { Connection, ProviderCard } from '../../contract/connection.ts'
import { isLoopback } from '../../shared/loopback.ts'

/** One way to paint, as set-up offers it: an API, or the studio on this machine for practice. */
export interface Choice {
  /** Names the way itself: several accounts may go it. */
  key: string
  /** Id of the connection it makes, unless one was saved under another. */
  id: string
  card: ProviderCard
  practice: boolean
  /** What to begin with. */
  address: string
  /** What is saved for it; its token stays where it is. */
  saved: Connection | null
}

export const practiceId = 'practice'

export function choicesOf(catalogue: readonly ProviderCard[], connections: readonly Connection[]): Choice[] {
  const saved = (id: string) =>
    connections.find((one) => one.id === id) ??
    connections.find((one) => one.provider === id && one.id !== practiceId) ??
    null
  const choices = catalogue.map(
    (card): Choice => ({
      key: card.id,
      id: card.id,
      card,
      practice: false,
      address: card.defaultAddress,
      saved: saved(card.id),
    }),
  )
  const spoken = catalogue.find(({ exampleAddress }) => isLoopback(exampleAddress))
  if (!spoken) return choices
  const address = spoken.exampleAddress
  return [
    {
      key: practiceId,
      id: practiceId,
      card: spoken,
      practice: true,
      address,
      saved: saved(practiceId),
    },
    ...choices,
  ]
}

/** The way a saved account goes; undefined without one, and when its kind of API is gone. */
export function choiceOf(choices: readonly Choice[], account: Connection | null | undefined): Choice | undefined {
  if (!account) return undefined
  const way =
    choices.find(({ id }) => id === account.id) ??
    choices.find(({ practice, card }) => !practice && card.id === account.provider)
  return way && { ...way, id: account.id, saved: account }
}

/** The same way for one more account: under an id that no other has. */
export function anew(choice: Choice, connections: readonly Connection[]): Choice {
  const taken = new Set(connections.map(({ id }) => id))
  const ids = [choice.key, ...connections.map((_, place) => `${choice.key}-${place + 2}`), `${choice.key}-more`]
  const id = ids.find((one) => !taken.has(one)) ?? choice.key
  return { ...choice, id, saved: null }
}

/** What the form says. An empty token keeps the saved one. */
export interface Entry {
  choice: Choice
  address: string
  token: string
}

export function connectionOf({ choice, address, token }: Entry): Connection {
  return {
    id: choice.saved?.id ?? choice.id,
    provider: choice.card.id,
    name: choice.saved?.name ?? '',
    address: address.trim(),
    token: token.trim(),
  }
}

/** Nothing typed that is not saved. */
export function isSaved({ choice, address, token }: Entry, active: string | null): boolean {
  const { saved } = choice
  return saved !== null && saved.id === active && token === '' && trimmed(address) === saved.address
}

function trimmed(address: string): string {
  return address.trim().replace(/\/+$/, '')
}
