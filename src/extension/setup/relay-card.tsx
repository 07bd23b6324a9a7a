import { isAddress } from '../../shared/address.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { count, t } from '../ui/text/words.ts'
import { NumberedCard } from './numbered-card.tsx'
import type { Entry } from './provider-options.ts'
import { useSetup } from './setup-context.ts'
import type { RelayForm } from './use-relay-form.ts'
import './fields.css'

const dayMs = 86_400_000

interface RelayCardProps {
  relay: RelayForm
  /** The image API in the form above it. */
  api: Entry
}

/** Where webhooks arrive; an API that can be polled needs none. */
export function RelayCard({ relay, api }: RelayCardProps) {
  const { connections, relay: stored } = useSetup()
  const { entry, address, isBusy, trouble, hookChanged, change } = relay
  const { poll } = api.option.provider.capabilities
  const hasActive = connections.list.some(({ id }) => id === connections.active)
  const isStored = hasActive && address.replace(/\/+$/, '') === (stored?.address ?? '')
  const saved = isStored && (address !== '' || poll)
  /** Days until the relay deletes an unread inbox; null without one. */
  const expiresInDays = stored ? Math.max(0, Math.round((stored.expiresAt - Date.now()) / dayMs)) : null
  const wrong = address !== '' && !isAddress(entry.address)
  return (
    <NumberedCard number={2} title={t('setup_relay')} done={saved}>
      <p class="hint">{t('setup_relay_text')}</p>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          void relay.save()
        }}
      >
        <label class="field">
          {t('setup_relay_address')}
          <input
            type="url"
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
        <button type="submit" class="quiet" disabled={isBusy || (saved && entry.accessKey === '')}>
          {isBusy && <span class="spinner" />}
          {t(address === '' ? 'setup_relay_without' : saved ? 'setup_relay_used' : 'setup_relay_use')}
        </button>
      </form>
      {wrong && <p class="hint bad">{t('failure_bad_address')}</p>}
      {trouble && (
        <p class="hint bad" role="alert">
          {trouble}
        </p>
      )}
      <RelayHints address={address} api={api} />
      {saved && expiresInDays !== null && <p class="hint">{count('setup_relay_days', expiresInDays)}</p>}
      {saved && expiresInDays !== null && (
        <p class="hint" role="status">
          {t(hookChanged ? 'setup_hook_changed' : 'setup_hook_text')}{' '}
          {!hookChanged && (
            <button type="button" class="plain" disabled={isBusy} onClick={() => void relay.changeHook()}>
              {t('setup_hook_change')}
            </button>
          )}
        </p>
      )}
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
    </NumberedCard>
  )
}

function RelayHints({ address, api }: { address: string; api: Entry }) {
  const { providers } = useSetup()
  const { poll } = api.option.provider.capabilities
  if (address === '') {
    const helpless = providers.filter(({ capabilities }) => !capabilities.poll).map(({ name }) => name)
    const cannot = poll && helpless.length > 0 ? t('setup_relay_helpless', helpless.join(', ')) : ''
    return (
      <p class={poll ? 'hint' : 'hint wait'}>
        {t(poll ? 'setup_relay_optional' : 'setup_relay_needed')} {cannot}
      </p>
    )
  }
  const outOfReach = isLoopback(address) && isAddress(api.address) && !isLoopback(api.address.trim())
  return outOfReach ? <p class="hint wait">{t('setup_relay_near')}</p> : null
}
