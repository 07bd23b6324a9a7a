import { useEffect, useRef, useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import { isAddress } from '../../shared/address.ts'
import { requestAccess } from '../platform/permissions.ts'
import { jobEnd } from '../ui/model/watch.ts'
import { connectionOf, type Entry } from './provider-options.ts'
import { relayNeedOf } from './relay-need.ts'
import { runTest, untested } from './run-test.ts'
import { useSetup } from './setup-context.ts'
import { accessOf, type ConnectionForm } from './use-connection-form.ts'
import type { RelayForm } from './use-relay-form.ts'

interface Tested {
  form: ConnectionForm
  entry: Entry
  relay: RelayForm
  onPassed: () => void
}

/** *Test everything*: how far it is, and how it is begun. What is edited afterwards is untested again. */
export function useTest({ form, entry, relay, onPassed }: Tested) {
  const { store, send, relay: stored } = useSetup()
  const edits = `${form.edits} ${relay.edits}`
  const [tested, setTested] = useState({ edits: '', steps: untested, isPassed: false })
  const [isBusy, setBusy] = useState(false)
  const [account, setAccount] = useState<Account | null>(null)
  const closed = useRef(new AbortController())
  useEffect(() => () => closed.current.abort(), [])
  const isCurrent = tested.edits === edits
  const through = relayToTest(entry, relay, stored !== null)
  const addresses = [...accessOf(entry), ...(through && isAddress(through.address) ? [through.address] : [])]

  const run = async () => {
    // Comes before any await: the browser accepts the request only as part of the click.
    const granted = requestAccess(...addresses)
    setBusy(true)
    setTested({ edits, steps: untested, isPassed: false })
    const { id, model = '' } = connectionOf(entry)
    const isPassed =
      (await form.connect()) &&
      (await runTest({
        granted,
        relay: through,
        capabilities: entry.option.provider.capabilities,
        connectionId: id,
        model,
        send,
        watch: (jobId) => jobEnd(store, jobId, closed.current.signal),
        onStep(name, step) {
          setTested((before) => ({ ...before, steps: { ...before.steps, [name]: step } }))
          // Until then what was typed is nowhere else.
          if (name === 'relay' && step.state === 'ok') relay.reset()
        },
        now: () => performance.now(),
      }))
    if (isPassed) setAccount(await store.readAccount(id))
    setTested((before) => ({ ...before, isPassed }))
    setBusy(false)
    if (isPassed) onPassed()
  }
  return {
    steps: isCurrent ? tested.steps : untested,
    isPassed: isCurrent && tested.isPassed,
    isBusy,
    account,
    /** What the browser must allow, as addresses and match patterns. */
    addresses,
    run,
  }
}

/** Null: no relay is to be opened or left. A service that no relay can help leaves the one in use to others. */
function relayToTest({ option }: Entry, relay: RelayForm, isStored: boolean) {
  const need = relayNeedOf(option.provider.capabilities)
  if (need === 'none') return null
  if (need === 'needed' || relay.isWanted) return { ...relay.entry, address: relay.address }
  return isStored ? { address: '', accessKey: '' } : null
}
