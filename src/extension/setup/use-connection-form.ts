import { useEffect, useState } from 'preact/hooks'
import type { Connection } from '../../contract/connection.ts'
import { isAddress } from '../../shared/address.ts'
import { hostsBeside } from '../../shared/match-pattern.ts'
import { failureText } from '../ui/text/failure-text.ts'
import {
  anew,
  connectionOf,
  type Entry,
  entryOf,
  isSaved,
  type ProviderOption,
  providerOptionOf,
  providerOptionsOf,
} from './provider-options.ts'
import { useSetup } from './setup-context.ts'
import { typedAddress } from './typed.ts'

export interface ConnectionForm {
  options: readonly ProviderOption[]
  /** Null until a service is chosen, and while another one is being chosen. */
  entry: Entry | null
  /** What is chosen, also while another one is being chosen. */
  chosen: ProviderOption | null
  /** Nothing is typed that is not saved. */
  isSaved: boolean
  /** Id of the saved account in the form; null for one that is not saved yet. */
  editedId: string | null
  /** Why it could not be saved; empty when nothing is wrong. */
  trouble: string
  /** Whether the user wants to choose, rather than that nothing is chosen yet. */
  isChoosing: boolean
  /** How often a form was opened: each has fields of its own. */
  opened: number
  /** Counts what the user typed and chose: what was tested before is of something else. */
  edits: number
  choose: (option: ProviderOption) => void
  /** Puts another service into the form that is open, as one practises now this, now that. */
  replace: (option: ProviderOption) => void
  /** Shows the services again. */
  chooseAnother: () => void
  change: (changed: Partial<Omit<Entry, 'option'>>) => void
  /** Puts a saved account into the form. */
  edit: (account: Connection) => void
  /** Begins one more account. */
  add: () => void
  /** Saves it. Resolves to whether it is saved. */
  connect: () => Promise<boolean>
}

/** What the form of the image service holds, and how it is saved. */
export function useConnectionForm(): ConnectionForm {
  const { send, providers, connections } = useSetup()
  const { list, active } = connections
  const [typed, setTyped] = useState<Entry | null>(null)
  const [mode, setMode] = useState<'filling' | 'choosing' | 'adding'>('filling')
  const [trouble, setTrouble] = useState('')
  const [edits, setEdits] = useState(0)
  /** What was saved, as it was typed, and is not read from storage yet. */
  const [sent, setSent] = useState<{ id: string; edits: number } | null>(null)
  const [opened, setOpened] = useState(0)

  useEffect(() => {
    if (sent?.id !== active || sent?.edits !== edits) return
    setTyped(null)
    setSent(null)
  }, [sent, active, edits])
  const options = providerOptionsOf(providers, list)
  const saved = providerOptionOf(
    options,
    list.find(({ id }) => id === active),
  )
  const known = typed ?? (saved ? entryOf(saved) : null)
  const entry = mode === 'filling' ? known : null
  const show = (next: Entry) => {
    setTyped(next)
    setTrouble('')
    setEdits((before) => before + 1)
  }
  const open = (option: ProviderOption) => {
    show(entryOf(option))
    setMode('filling')
    setOpened((before) => before + 1)
  }
  return {
    options,
    entry,
    chosen: known?.option ?? null,
    isSaved: entry !== null && isSaved(entry, active),
    editedId: entry?.option.saved?.id ?? null,
    trouble,
    isChoosing: mode !== 'filling',
    opened,
    edits,
    choose: (option) => open(mode === 'adding' && option.saved ? anew(option, list) : option),
    replace: (option) => show(entryOf(option)),
    chooseAnother: () => setMode('choosing'),
    change: (changed) => entry && show({ ...entry, ...changed }),
    edit(account) {
      const option = providerOptionOf(options, account)
      if (option) open(option)
    },
    add: () => setMode('adding'),
    async connect() {
      if (!entry) return false
      const connection = connectionOf(entry)
      const reply = await send('setup.connect', connection)
      setTrouble(reply.ok ? '' : failureText(reply.error.code))
      if (reply.ok) setSent({ id: connection.id, edits })
      return reply.ok
    },
  }
}

/** All that the browser must allow for this service, as addresses and match patterns; empty while there is no address. */
export function accessOf({ option, address }: Pick<Entry, 'option' | 'address'>): string[] {
  const typed = typedAddress(address)
  return isAddress(typed) ? [typed, ...hostsBeside(typed, option.provider)] : []
}
