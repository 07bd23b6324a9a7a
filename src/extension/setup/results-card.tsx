import { isAddress, nearness } from '../../shared/address.ts'
import { isHomeAddress, isTailscaleAddress } from '../../shared/home-network.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { openPage } from '../platform/tabs.ts'
import { list } from '../ui/text/format.ts'
import { count, t } from '../ui/text/words.ts'
import { NumberedCard } from './numbered-card.tsx'
import type { Entry } from './provider-options.ts'
import { RelayGuides } from './relay-guides/relay-guides.tsx'
import { relayNeedOf } from './relay-need.ts'
import { useSetup } from './setup-context.ts'
import { typedAddress } from './typed.ts'
import type { RelayForm } from './use-relay-form.ts'
import type { Test } from './use-test.ts'
import './fields.css'
import './results-card.css'

const dayMs = 86_400_000
/** Relays keep an inbox for 30 days unless their operator sets `RELAY_INBOX_DAYS`. */
const longestInboxDays = 366

interface ResultsCardProps {
  relay: RelayForm
  /** The image service in the form above it. */
  api: Entry
}

/** Whether the service can't reach the relay: it is on this machine or at home, and the service is neither. */
export function isOutOfReach(relay: string, service: string): boolean {
  if (!isAddress(service) || nearness(service) !== false) return false
  // Tailscale can open a machine to the internet under its own name.
  return isLoopback(relay) || (isHomeAddress(relay) && !isTailscaleAddress(relay))
}

/** How results come: a relay where webhooks are the only way, else a choice. Nothing where none come by webhook. */
export function ResultsCard({ relay, api, test }: ResultsCardProps & { test: Test }) {
  const { relay: stored } = useSetup()
  const need = relayNeedOf(api.option.provider.capabilities)
  if (need === 'none') return null
  const isOptional = need === 'optional'
  const throughRelay = relay.isWanted || !isOptional
  const isStored = stored !== null && relay.address.replace(/\/+$/, '') === stored.address
  const isProven = throughRelay ? test.steps.hook.state === 'ok' : test.isPassed
  return (
    <NumberedCard number={2} title={t('setup_relay')} done={isProven}>
      {isOptional ? <Ways relay={relay} /> : <p class="hint wait">{t('setup_relay_needed')}</p>}
      {throughRelay && <p class="hint">{t('setup_relay_text')}</p>}
      {throughRelay && <RelayFields relay={relay} isStored={isStored} api={api} />}
      {throughRelay && <RelayGuides relay={relay} service={typedAddress(api.address)} test={test} />}
      {!throughRelay && stored !== null && <LeaveRelay relay={relay} />}
      {relay.trouble && (
        <p class="hint bad" role="alert">
          {relay.trouble}
        </p>
      )}
      {throughRelay && isStored && relay.isInboxShown && <Inbox relay={relay} />}
    </NumberedCard>
  )
}

function Ways({ relay }: { relay: RelayForm }) {
  const ways = [
    { value: 'asked', label: t('setup_results_asked'), hint: t('setup_results_asked_hint'), isRelay: false },
    { value: 'relay', label: t('setup_results_relay'), hint: t('setup_results_relay_hint'), isRelay: true },
  ]
  return (
    <fieldset class="ways">
      <legend class="unseen">{t('setup_relay')}</legend>
      {ways.map(({ value, label, hint, isRelay }) => (
        <label key={value} class="way">
          <input
            type="radio"
            name="results"
            value={value}
            checked={relay.isWanted === isRelay}
            onChange={() => relay.want(isRelay)}
          />
          <span>
            {label}
            <small>{hint}</small>
          </span>
        </label>
      ))}
      <button type="button" class="plain" onClick={() => void openPage('help', { about: 'relay' })}>
        {t('help_relay_title')}
      </button>
    </fieldset>
  )
}

function RelayFields({ relay, isStored, api }: ResultsCardProps & { isStored: boolean }) {
  const { entry, address, isBusy, change } = relay
  const wrong = address !== '' && !isAddress(address)
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault()
        void relay.save()
      }}
    >
      <div class="fields">
        <label class="field">
          {t('setup_relay_address')}
          <input
            type="text"
            inputmode="url"
            name="relay"
            dir="ltr"
            spellcheck={false}
            autocomplete="off"
            value={entry.address}
            placeholder="https://relay.example.org"
            aria-invalid={wrong}
            onInput={({ currentTarget }) => change({ ...entry, address: currentTarget.value })}
          />
        </label>
        <button
          type="submit"
          class="quiet"
          disabled={isBusy || !isAddress(address) || (isStored && entry.accessKey === '')}
        >
          {isBusy && <span class="spinner" />}
          {t(isStored ? 'setup_relay_used' : 'setup_relay_use')}
        </button>
      </div>
      {wrong && <p class="hint bad">{t('failure_bad_address')}</p>}
      {isOutOfReach(address, typedAddress(api.address)) && <p class="hint wait">{t('setup_relay_near')}</p>}
      <details class="hint">
        <summary>{t('setup_access_key')}</summary>
        <label class="field">
          <span>{t('setup_access_key_text')}</span>
          <input
            type="password"
            name="access-key"
            dir="ltr"
            autocomplete="off"
            value={entry.accessKey}
            onInput={({ currentTarget }) => change({ ...entry, accessKey: currentTarget.value })}
          />
        </label>
      </details>
    </form>
  )
}

/** A relay is in use, and is to be used no more. */
function LeaveRelay({ relay }: { relay: RelayForm }) {
  const { connections, providers } = useSetup()
  const inUse = connections.list.map(({ provider }) => provider)
  const helpless = providers.filter(
    ({ id, capabilities }) => inUse.includes(id) && relayNeedOf(capabilities) === 'needed',
  )
  return (
    <>
      <button type="button" class="quiet leave-relay" disabled={relay.isBusy} onClick={() => void relay.leave()}>
        {relay.isBusy && <span class="spinner" />}
        {t('setup_relay_without')}
      </button>
      {helpless.length > 0 && (
        <p class="hint wait">{t('setup_relay_helpless', list(helpless.map(({ name }) => name)))}</p>
      )}
    </>
  )
}

/** How long the relay keeps an unread inbox, and the way to another hook. */
function Inbox({ relay }: { relay: RelayForm }) {
  const { relay: stored } = useSetup()
  if (!stored) return null
  const expiresInDays = Math.round((stored.expiresAt - Date.now()) / dayMs)
  // Beyond that one of the two clocks is wrong.
  const isPlausible = expiresInDays > 0 && expiresInDays <= longestInboxDays
  return (
    <>
      {isPlausible && <p class="hint">{count('setup_relay_days', expiresInDays)}</p>}
      <p class="hint">{t(stored.isSealed ? 'setup_relay_sealed' : 'setup_relay_unsealed')}</p>
      <p class="hint" role="status">
        {t(relay.hookChanged ? 'setup_hook_changed' : 'setup_hook_text')}{' '}
        {!relay.hookChanged && (
          <button type="button" class="plain" disabled={relay.isBusy} onClick={() => void relay.changeHook()}>
            {t('setup_hook_change')}
          </button>
        )}
      </p>
    </>
  )
}
