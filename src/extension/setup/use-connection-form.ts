import { useState } from 'preact/hooks'
import type { Connection } from '../../contract/connection.ts'
import { failureText } from '../ui/text/failure-text.ts'
import {
  anew,
  connectionOf,
  type Entry,
  isSaved,
  type ProviderOption,
  providerOptionOf,
  providerOptionsOf,
} from './provider-options.ts'
import { useSetup } from './setup-context.ts'

export interface ConnectionForm {
  options: readonly ProviderOption[]
  entry: Entry
  /** Nothing is typed that is not saved. */
  isSaved: boolean
  /** Id of the saved account in the form; null for one that is not saved yet. */
  editedId: string | null
  /** Why it could not be saved; empty when nothing is wrong. */
  trouble: string
  change: (entry: Entry) => void
  /** Puts a saved account into the form. */
  edit: (account: Connection) => void
  /** Begins one more account of the same kind. */
  add: () => void
  /** Saves it. Resolves to whether it is saved. */
  connect: () => Promise<boolean>
}

/** What the form of the image API holds, and how it is saved; null when no API is known. */
export function useConnectionForm(): ConnectionForm | null {
  const { send, providers, connections } = useSetup()
  const { list, active } = connections
  const [typed, setTyped] = useState<Entry | null>(null)
  const [trouble, setTrouble] = useState('')

  const options = providerOptionsOf(providers, list)
  const activeOne = list.find(({ id }) => id === active) ?? null
  const option = typed?.option ?? providerOptionOf(options, activeOne) ?? options[0]
  if (!option) return null
  const entry: Entry = typed ?? entryOf(option)
  const isAnew =
    option.saved === null && list.some(({ provider }) => provider === option.provider.id) && option.id !== option.key
  return {
    options,
    entry,
    isSaved: isSaved(entry, active),
    editedId: isAnew ? null : (option.saved?.id ?? null),
    trouble,
    change: (next) => setTyped(isAnew && next.option.saved ? entryOf(anew(next.option, list)) : next),
    edit: (account) => setTyped(entryOf(providerOptionOf(options, account) ?? option)),
    add: () => setTyped(entryOf(anew(option, list))),
    async connect() {
      const reply = await send('setup.connect', connectionOf(entry))
      setTrouble(reply.ok ? '' : failureText(reply.error.code))
      if (reply.ok) setTyped(null)
      return reply.ok
    },
  }
}

/** What the form begins with: a saved token stays where it is. */
function entryOf(option: ProviderOption): Entry {
  return { option, address: option.saved?.address ?? option.address, token: '' }
}
