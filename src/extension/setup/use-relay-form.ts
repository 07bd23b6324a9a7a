import { useState } from 'preact/hooks'
import { requestAccess } from '../platform/permissions.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { useSetup } from './setup-context.ts'
import { stepCure, stepTrouble } from './test-text.ts'
import { typedAddress } from './typed.ts'

interface RelayEntry {
  address: string
  accessKey: string
}

export type RelayForm = ReturnType<typeof useRelayForm>

/** What the form of the relay holds, and what it asks the worker for. */
export function useRelayForm() {
  const { send, relay: saved } = useSetup()
  const [typed, setTyped] = useState<RelayEntry | null>(null)
  const [wanted, setWanted] = useState<boolean | null>(null)
  const [trouble, setTrouble] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [hookChanged, setHookChanged] = useState(false)
  const [edits, setEdits] = useState(0)
  const entry = typed ?? { address: saved?.address ?? '', accessKey: '' }
  const address = typedAddress(entry.address)
  /** Of a service that can do without one. */
  const isWanted = wanted ?? saved !== null

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
    const of = change.address
    setTrouble(reason ? `${stepTrouble('relay', reason, of)}. ${stepCure('relay', reason, of)}` : '')
    return !reason
  }
  /** Drops what is typed and chosen, which is saved by now. */
  const reset = () => {
    setTyped(null)
    setWanted(null)
  }
  const save = async () => {
    setHookChanged(false)
    setBusy(true)
    // A relay answers without the permission too, only with more traffic: the user may decline.
    await requestAccess(address)
    if (await ask({ address })) reset()
  }
  const leave = async () => {
    if (await ask({ address: '' })) reset()
  }
  const changeHook = async () => {
    if (await ask({ address, anew: true })) setHookChanged(true)
  }
  const edited = () => setEdits((before) => before + 1)
  return {
    entry,
    /** The typed one, whole. */
    address,
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
