import { useEffect, useRef, useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import { isAddress } from '../../shared/address.ts'
import type { Send } from '../messaging/client.ts'
import { requestAccess } from '../platform/permissions.ts'
import type { Store } from '../store/store.ts'
import { jobEnd } from '../ui/model/watch.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { t } from '../ui/text/words.ts'
import { AccountsCard } from './accounts-card.tsx'
import { FirstPicture } from './first-picture.tsx'
import { NumberedCard } from './numbered-card.tsx'
import { ProviderForm } from './provider-form.tsx'
import {
  anew,
  connectionOf,
  type Entry,
  isSaved,
  type ProviderOption,
  providerOptionOf,
  providerOptionsOf,
} from './provider-options.ts'
import { RelayCard, type RelayEntry } from './relay-card.tsx'
import { runTest, type Steps as StepStates, untested } from './run-test.ts'
import { TestList } from './test-list.tsx'
import { stepCure, stepTrouble } from './test-text.ts'
import type { SetupState } from './use-setup.ts'

interface StepsProps {
  store: Store
  send: Send
  state: SetupState
}

const dayMs = 86_400_000

/** The three things to do, top to bottom. */
export function Steps({ store, send, state }: StepsProps) {
  const providerOptions = providerOptionsOf(state.providers, state.connections.list)
  const active = state.connections.list.find(({ id }) => id === state.connections.active) ?? null
  const { list } = state.connections
  const [typed, setTyped] = useState<Entry | null>(null)
  const [trouble, setTrouble] = useState('')
  const relay = useRelay(send, state)

  const option = typed?.option ?? providerOptionOf(providerOptions, active) ?? providerOptions[0]
  if (!option) return null
  const entry: Entry = typed ?? entryOf(option)
  const isAnew =
    option.saved === null && list.some(({ provider }) => provider === option.provider.id) && option.id !== option.key
  const { poll } = option.provider.capabilities
  const painterSaved = isSaved(entry, state.connections.active)
  const relaySaved = active !== null && relay.address.replace(/\/+$/, '') === (state.relay?.address ?? '')

  const connect = async () => {
    const reply = await send('setup.connect', connectionOf(entry))
    setTrouble(reply.ok ? '' : failureText(reply.error.code))
    if (reply.ok) setTyped(null)
    return reply.ok
  }
  return (
    <>
      {list.length > 0 && (
        <AccountsCard
          store={store}
          send={send}
          state={state}
          providerOptions={providerOptions}
          editedId={isAnew ? null : (option.saved?.id ?? null)}
          onEdit={(account) => setTyped(entryOf(providerOptionOf(providerOptions, account) ?? option))}
          onAdd={() => setTyped(entryOf(anew(option, list)))}
        />
      )}
      <ProviderForm
        providerOptions={providerOptions}
        entry={entry}
        saved={painterSaved}
        trouble={trouble}
        onChange={(next) => setTyped(isAnew && next.option.saved ? entryOf(anew(next.option, list)) : next)}
        onSave={() => void connect()}
      />
      <RelayCard
        entry={relay.entry}
        saved={relaySaved && (relay.address !== '' || poll)}
        apiAddress={entry.address}
        poll={poll}
        helpless={state.providers.filter(({ capabilities }) => !capabilities.poll).map(({ name }) => name)}
        busy={relay.isBusy}
        trouble={relay.trouble}
        expiresInDays={state.relay ? Math.max(0, Math.round((state.relay.expiresAt - Date.now()) / dayMs)) : null}
        onChange={relay.setTyped}
        onUse={() => void relay.save()}
        hookChanged={relay.hookChanged}
        onChangeHook={() => void relay.changeHook()}
      />
      <TestCard
        store={store}
        send={send}
        entry={entry}
        relay={{ ...relay.entry, address: relay.address }}
        onConnect={connect}
        onRelayDone={() => relay.setTyped(null)}
      />
    </>
  )
}

/** What the form of the relay holds, and what it asks the worker for. */
function useRelay(send: Send, { relay: saved }: SetupState) {
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
  return { entry, address, trouble, isBusy, hookChanged, setTyped, save, changeHook }
}

/** What the form begins with: a saved token stays where it is. */
function entryOf(option: ProviderOption): Entry {
  return { option, address: option.saved?.address ?? option.address, token: '' }
}

interface TestCardProps {
  store: Store
  send: Send
  entry: Entry
  relay: RelayEntry
  onConnect: () => Promise<boolean>
  onRelayDone: () => void
}

function TestCard({ store, send, entry, relay, onConnect, onRelayDone }: TestCardProps) {
  const [steps, setSteps] = useState<StepStates>(untested)
  const [busy, setBusy] = useState(false)
  const [passed, setPassed] = useState(false)
  const [account, setAccount] = useState<Account | null>(null)
  const closed = useRef(new AbortController())
  useEffect(() => () => closed.current.abort(), [])
  const addresses = [entry.address.trim(), relay.address].filter(isAddress)
  const ready = isAddress(entry.address) && (relay.address === '' || isAddress(relay.address))

  const test = async () => {
    // Comes before any await: the browser accepts the request only as part of the click.
    const granted = requestAccess(...addresses)
    setBusy(true)
    setPassed(false)
    setSteps(untested)
    const connected = await onConnect()
    const all =
      connected &&
      (await runTest({
        granted,
        relay,
        poll: entry.option.provider.capabilities.poll,
        info: entry.option.provider.capabilities.commands.includes('info'),
        send,
        watch: (id) => jobEnd(store, id, closed.current.signal),
        onStep: (name, step) => {
          setSteps((before) => ({ ...before, [name]: step }))
          // Until then what was typed is nowhere else.
          if (name === 'relay' && (step.state === 'ok' || step.state === 'skipped')) onRelayDone()
        },
        now: () => performance.now(),
      }))
    if (all) setAccount(await store.readAccount(connectionOf(entry).id))
    setPassed(all)
    setBusy(false)
  }
  const hosts = [...new Set(addresses.map((address) => new URL(address).host))].join(', ')
  return (
    <NumberedCard number={3} title={t('setup_test')} done={passed}>
      <div class="test-head">
        <p>{t('setup_test_text')}</p>
        <button
          type="button"
          class="primary"
          aria-disabled={busy || !ready}
          onClick={() => !busy && ready && void test()}
        >
          {busy && <span class="spinner" />}
          {t('setup_test_button')}
        </button>
      </div>
      <TestList steps={steps} hosts={hosts} withRelay={relay.address !== ''} account={account} />
      <FirstPicture store={store} send={send} ready={passed} />
    </NumberedCard>
  )
}
