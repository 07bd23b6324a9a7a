import { useEffect, useState } from 'preact/hooks'
import type { Connection } from '../../contract/connection.ts'
import { isAddress } from '../../shared/address.ts'
import { hostsBeside } from '../../shared/match-pattern.ts'
import { type FailureCode, failureText } from '../ui/text/failure-text.ts'
import { t } from '../ui/text/words.ts'
import {
  anew,
  connectionOf,
  converted,
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
  /** Tries the other version of a service's API with what is typed. */
  convert: (option: ProviderOption) => void
  /** Saves it. Resolves to why it is not saved; null when it is. */
  connect: () => Promise<FailureCode | null>
  /** Saves it for the *Save* button: says what is wrong below it. `granted`: the browser allows what the service needs. */
  save: (granted: boolean) => Promise<void>
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
  /** The saved account in the form; null: the active one. */
  const [shownId, setShownId] = useState<string | null>(null)

  useEffect(() => {
    if (sent === null || sent.edits !== edits || !list.some(({ id }) => id === sent.id)) return
    setTyped(null)
    setShownId(sent.id)
    setSent(null)
  }, [sent, list, edits])
  // Whenever another account is chosen, it is shown.
  useEffect(() => setShownId(null), [active])
  const options = providerOptionsOf(providers, list)
  const shown = list.find(({ id }) => id === shownId) ?? list.find(({ id }) => id === active)
  const saved = providerOptionOf(options, shown)
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
  const connect = async () => {
    if (!entry) return null
    setTrouble('')
    const connection = connectionOf(entry)
    const reply = await send('setup.connect', connection)
    if (!reply.ok) return reply.error.code
    setSent({ id: connection.id, edits })
    return null
  }
  return {
    options,
    entry,
    chosen: known?.option ?? null,
    isSaved: entry !== null && isSaved(entry),
    editedId: entry?.option.saved?.id ?? null,
    trouble,
    isChoosing: mode !== 'filling',
    opened,
    edits,
    choose(option) {
      const isTaken = list.some(({ id }) => id === option.id)
      open(isTaken && (mode === 'adding' || option.saved === null) ? anew(option, list) : option)
    },
    replace: (option) => show(entryOf(option)),
    chooseAnother: () => setMode('choosing'),
    change: (changed) => entry && show({ ...entry, ...changed }),
    edit(account) {
      const option = providerOptionOf(options, account)
      if (option) open(option)
    },
    add: () => setMode('adding'),
    convert: (option) => entry && show(converted(entry, option)),
    connect,
    async save(granted) {
      const failure = await connect()
      const declined = granted ? '' : `${t('trouble_access')}. ${t('remedy_access')}`
      setTrouble(failure === null ? declined : failureText(failure))
    },
  }
}

/** All that the browser must allow for this service, as addresses and match patterns; empty while there is no address. */
export function accessOf({ option, address }: Pick<Entry, 'option' | 'address'>): string[] {
  const typed = typedAddress(address)
  return isAddress(typed) ? [typed, ...hostsBeside(typed, option.provider)] : []
}
