import { isAddress } from '../../shared/address.ts'
import { isLoopback } from '../../shared/loopback.ts'
import { count, t } from '../ui/text/words.ts'
import { NumberedCard } from './numbered-card.tsx'
import './fields.css'

export interface RelayEntry {
  address: string
  accessKey: string
}

interface RelayCardProps {
  entry: RelayEntry
  saved: boolean
  /** Where the API is, and whether it can be asked for results. */
  apiAddress: string
  poll: boolean
  /** Names of those that can't. */
  helpless: readonly string[]
  busy: boolean
  trouble: string
  /** Days until the relay deletes an unread inbox; null without one. */
  expiresInDays: number | null
  onChange: (entry: RelayEntry) => void
  onUse: () => void
  /** It was just changed. */
  hookChanged: boolean
  onChangeHook: () => void
}

export function RelayCard(props: RelayCardProps) {
  const { entry, saved, busy, trouble, expiresInDays, onChange, onUse, ...api } = props
  const wrong = entry.address.trim() !== '' && !isAddress(entry.address)
  return (
    <NumberedCard number={2} title={t('setup_relay')} done={saved}>
      <p class="hint">{t('setup_relay_text')}</p>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          onUse()
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
            onInput={({ currentTarget }) => onChange({ ...entry, address: currentTarget.value })}
          />
        </label>
        <button type="submit" class="quiet" disabled={busy || (saved && entry.accessKey === '')}>
          {busy && <span class="spinner" />}
          {t(entry.address.trim() === '' ? 'setup_relay_without' : saved ? 'setup_relay_used' : 'setup_relay_use')}
        </button>
      </form>
      {wrong && <p class="hint bad">{t('failure_bad_address')}</p>}
      {trouble && (
        <p class="hint bad" role="alert">
          {trouble}
        </p>
      )}
      <RelayHints entry={entry} {...api} />
      {saved && expiresInDays !== null && <p class="hint">{count('setup_relay_days', expiresInDays)}</p>}
      {saved && expiresInDays !== null && (
        <p class="hint" role="status">
          {t(props.hookChanged ? 'setup_hook_changed' : 'setup_hook_text')}{' '}
          {!props.hookChanged && (
            <button type="button" class="plain" disabled={busy} onClick={props.onChangeHook}>
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
            onInput={({ currentTarget }) => onChange({ ...entry, accessKey: currentTarget.value })}
          />
        </label>
      </details>
    </NumberedCard>
  )
}

function RelayHints({
  entry,
  apiAddress,
  poll,
  helpless,
}: Pick<RelayCardProps, 'entry' | 'apiAddress' | 'poll' | 'helpless'>) {
  if (entry.address.trim() === '') {
    const cannot = poll && helpless.length > 0 ? t('setup_relay_helpless', helpless.join(', ')) : ''
    return (
      <p class={poll ? 'hint' : 'hint wait'}>
        {t(poll ? 'setup_relay_optional' : 'setup_relay_needed')} {cannot}
      </p>
    )
  }
  const outOfReach = isLoopback(entry.address.trim()) && isAddress(apiAddress) && !isLoopback(apiAddress.trim())
  return outOfReach ? <p class="hint wait">{t('setup_relay_near')}</p> : null
}
