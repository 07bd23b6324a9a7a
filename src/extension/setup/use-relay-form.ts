import { useState } from 'preact/hooks'
import { requestAccess } from '../platform/permissions.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { useSetup } from './setup-context.ts'
import { stepCure, stepTrouble } from './test-text.ts'

interface RelayEntry {
  address: string
  accessKey: string
}

export type RelayForm = ReturnType<typeof useRelayForm>

/** What the form of the relay holds, and what it asks the worker for. */
export function useRelayForm() {
  const { send, relay: saved } = useSetup()
  const [typed, setTyped] = useState<RelayEntry | null>(null)
  const [trouble, setTrouble] = useState('')
  const [isBusy, setBusy] = useState(false)
  const [hookChanged, setHookChanged] = useState(false)
  const entry = typed ?? { address: saved?.address ?? '', accessKey: '' }
  const address = entry.address.trim()

  /** Resolves to whether the relay did what it was asked. */
  const ask = async (change: { anew?: true }): Promise<boolean> => {
    const reply = await send('setup.relay', { ...entry, address, ...change })
    setBusy(false)
    if (!reply.ok) {
      setTrouble(failureText(reply.error.code))
      return false
    }
    const { reason } = reply.value
    setTrouble(reason ? `${stepTrouble('relay', reason)}. ${stepCure('relay', reason)}` : '')
    return !reason
  }
  const save = async () => {
    const asked = address === '' ? Promise.resolve(true) : requestAccess(address)
    setHookChanged(false)
    setBusy(true)
    // A relay answers without the permission too, only with more traffic: the user may decline.
    await asked
    if (await ask({})) setTyped(null)
  }
  const changeHook = async () => {
    setBusy(true)
    if (await ask({ anew: true })) setHookChanged(true)
  }
  return {
    entry,
    /** The typed one without blanks around it. */
    address,
    trouble,
    isBusy,
    /** The hook was just changed. */
    hookChanged,
    change: (next: RelayEntry) => setTyped(next),
    /** Drops what is typed, which is saved by now. */
    reset: () => setTyped(null),
    save,
    changeHook,
  }
}
