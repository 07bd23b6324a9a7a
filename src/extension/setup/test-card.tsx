import { useEffect, useRef, useState } from 'preact/hooks'
import type { Account } from '../../contract/account.ts'
import { isAddress } from '../../shared/address.ts'
import { requestAccess } from '../platform/permissions.ts'
import { jobEnd } from '../ui/model/watch.ts'
import { t } from '../ui/text/words.ts'
import { FirstPicture } from './first-picture.tsx'
import { NumberedCard } from './numbered-card.tsx'
import { connectionOf } from './provider-options.ts'
import { runTest, type Steps, untested } from './run-test.ts'
import { useSetup } from './setup-context.ts'
import { TestList } from './test-list.tsx'
import type { ConnectionForm } from './use-connection-form.ts'
import type { RelayForm } from './use-relay-form.ts'

interface TestCardProps {
  form: ConnectionForm
  relay: RelayForm
}

/** Saves what is typed and tries each step a picture takes. */
export function TestCard({ form, relay }: TestCardProps) {
  const { store, send } = useSetup()
  const { entry } = form
  const [steps, setSteps] = useState<Steps>(untested)
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
    const connected = await form.connect()
    const all =
      connected &&
      (await runTest({
        granted,
        relay: { ...relay.entry, address: relay.address },
        poll: entry.option.provider.capabilities.poll,
        info: entry.option.provider.capabilities.commands.includes('info'),
        send,
        watch: (id) => jobEnd(store, id, closed.current.signal),
        onStep: (name, step) => {
          setSteps((before) => ({ ...before, [name]: step }))
          // Until then what was typed is nowhere else.
          if (name === 'relay' && (step.state === 'ok' || step.state === 'skipped')) relay.reset()
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
      <FirstPicture ready={passed} />
    </NumberedCard>
  )
}
