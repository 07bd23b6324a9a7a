import { useEffect, useRef, useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import { isAddress } from '../../shared/address.ts'
import { jobEnd } from '../ui/model/watch.ts'
import { focusField } from './attention.ts'
import { connectionOf, type Entry } from './provider-options.ts'
import { type Refusal, refusalBy, refusalOf } from './refusals.ts'
import { relayNeedOf } from './relay-need.ts'
import { runTest, type Steps, untested } from './run-test.ts'
import { useSetup } from './setup-context.ts'
import { accessOf, type ConnectionForm } from './use-connection-form.ts'
import type { RelayForm } from './use-relay-form.ts'

interface TestState {
  steps: Steps
  /** Why nothing could be tested, or why it could not be saved. */
  refusal: Refusal | null
  isBusy: boolean
  isPassed: boolean
  /** What the service told of the account; null until the test has passed. */
  account: Account | null
}

export interface Test extends TestState {
  /** What the browser must allow, as addresses and match patterns. */
  addresses: readonly string[]
  /** Must be called by the click itself. Resolves to whether everything works. */
  run: () => Promise<boolean>
}

const nothing: TestState = { steps: untested, refusal: null, isBusy: false, isPassed: false, account: null }

/** *Test everything*: how far it is, and how it is begun. What is edited meanwhile or afterwards is untested again. */
export function useTest({ form, relay }: { form: ConnectionForm; relay: RelayForm }): Test {
  const { store, send, access, connections, relay: stored } = useSetup()
  const { entry } = form
  const subject = `${entry?.option.saved?.id ?? entry?.option.id} ${form.edits} ${relay.edits}`
  const [tested, setTested] = useState({ ...nothing, subject })
  const running = useRef(new AbortController())
  // A walk on what is no longer typed is of no use.
  useEffect(() => () => running.current.abort(), [subject])
  const through = entry && relayToTest(entry, relay, stored !== null)
  const addresses = entry
    ? [...accessOf(entry), ...(through && isAddress(through.address) ? [through.address] : [])]
    : []
  const refuse = (refusal: Refusal) => {
    setTested((before) => ({ ...before, refusal, isBusy: false }))
    if (refusal.field) focusField(refusal.field)
    return false
  }

  const run = async (): Promise<boolean> => {
    if (!entry) return false
    running.current.abort()
    running.current = new AbortController()
    const { signal } = running.current
    const refusal = refusalOf(entry, relay)
    setTested({ ...nothing, subject, isBusy: refusal === null })
    if (refusal) return refuse(refusal)
    // Comes before any await: the browser accepts the request only as part of the click.
    const granted = access.ask(...addresses)
    const { id, model = '' } = connectionOf(entry)
    const isWorking = await runTest({
      granted,
      relay: through,
      capabilities: entry.option.provider.capabilities,
      connectionId: id,
      model,
      send,
      signal,
      async connect() {
        const failure = await form.connect()
        return failure === null || (!signal.aborted && refuse(refusalBy(failure)))
      },
      watch: (jobId) => jobEnd(store, jobId, signal),
      onStep(name, step) {
        setTested((before) => ({ ...before, steps: { ...before.steps, [name]: step } }))
        // Until then what was typed is nowhere else.
        if (name === 'relay' && step.state === 'ok' && through) relay.reset(through.address)
      },
      now: () => performance.now(),
    })
    if (signal.aborted) return false
    if (isWorking && connections.active !== id) {
      const chosen = await send('connections.activate', { id })
      if (!chosen.ok) return refuse(refusalBy(chosen.error.code))
    }
    const account = isWorking ? await store.readAccount(id) : null
    setTested((before) => ({ ...before, isBusy: false, isPassed: isWorking, account }))
    return isWorking
  }
  return { ...(tested.subject === subject ? tested : nothing), addresses, run }
}

/** Null: no relay is to be opened or left. A service that no relay can help leaves the one in use to others. */
function relayToTest({ option }: Entry, relay: RelayForm, isStored: boolean) {
  const need = relayNeedOf(option.provider.capabilities)
  if (need === 'none') return null
  if (need === 'needed' || relay.isWanted) return { ...relay.entry, address: relay.address }
  return isStored ? { address: '', accessKey: '' } : null
}
