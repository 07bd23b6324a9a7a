import { useEffect, useState } from 'preact/hooks'
import { normaliseAddress } from '../../shared/address.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { focusField } from './attention.ts'
import { useSetup } from './setup-context.ts'
import { stepWords } from './test-text.ts'
import { typedAddress } from './typed.ts'

interface RelayEntry {
  address: string
  accessKey: string
}

export type RelayForm = ReturnType<typeof useRelayForm>

/** What the form of the relay holds, and what it asks the worker for. */
export function useRelayForm() {
  const { send, access, relay: saved } = useSetup()
  const [typed, setTyped] = useState<RelayEntry | null>(null)
  const [wanted, setWanted] = useState<boolean | null>(null)
  const [trouble, setTrouble] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [hookChanged, setHookChanged] = useState(false)
  const [edits, setEdits] = useState(0)
  /** The address that was saved, empty for none, while it is not read from storage yet. */
  const [sent, setSent] = useState<string | null>(null)
  const [isInboxShown, setInboxShown] = useState(saved !== null)
  const entry = typed ?? { address: saved?.address ?? '', accessKey: '' }
  const address = typedAddress(entry.address)
  const hasAccessKey =
    entry.accessKey !== '' || (saved?.address === normaliseAddress(address) && saved.accessKey !== '')
  /** Of a service that can do without one. */
  const isWanted = wanted ?? saved !== null
  useEffect(() => {
    if (sent === null || sent !== (saved?.address ?? '')) return
    setTyped(null)
    setWanted(null)
    setTrouble('')
    setSent(null)
  }, [sent, saved])

  /** Resolves to whether the relay did what it was asked. */
  const ask = async (change: { address: string; anew?: true }): Promise<boolean> => {
    setBusy(true)
    const reply = await send('setup.relay', { accessKey: entry.accessKey, ...change })
    setBusy(false)
    if (!reply.ok) {
      setTrouble(failureText(reply.error.code))
      return false
    }
    const { reason } = reply.value
    const words = reason && stepWords('relay', reason, { relay: change.address, hasAccessKey })
    setTrouble(words ? `${words.trouble}. ${words.cure}` : '')
    if (reason?.code === 'bad-relay-key') focusField('access-key')
    return !reason
  }
  /** What is typed and chosen is saved by now: it is shown as it is saved. */
  const reset = (savedAddress: string) => setSent(normaliseAddress(savedAddress) ?? '')
  const save = async () => {
    setHookChanged(false)
    setBusy(true)
    // A relay answers without the permission too, only with more traffic: the user may decline.
    await access.ask(address)
    if (!(await ask({ address }))) return
    setInboxShown(true)
    reset(address)
  }
  const leave = async () => {
    if (await ask({ address: '' })) reset('')
  }
  const edited = () => {
    setSent(null)
    setEdits((before) => before + 1)
  }
  const changeHook = async () => {
    if (!(await ask({ address, anew: true }))) return
    setHookChanged(true)
    edited()
  }
  return {
    entry,
    /** The typed one, whole. */
    address,
    /** A key is typed, or saved for this relay. */
    hasAccessKey,
    /** What is known of the inbox is shown: not when it is opened by a test, whose button would move away. */
    isInboxShown,
    isWanted,
    trouble,
    isBusy,
    /** The hook was just changed. */
    hookChanged,
    /** Counts what the user typed and chose. */
    edits,
    change(next: RelayEntry) {
      setTyped(next)
      setTrouble('')
      edited()
    },
    want(relay: boolean) {
      setWanted(relay)
      setTrouble('')
      edited()
    },
    reset,
    save,
    leave,
    changeHook,
  }
}
