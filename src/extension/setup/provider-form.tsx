import { useState } from 'preact/hooks'
import { isAddress } from '../../shared/address.ts'
import { messageNamed, t } from '../ui/text/words.ts'
import { NumberedCard } from './numbered-card.tsx'
import type { Entry, ProviderOption } from './provider-options.ts'
import './fields.css'
import './provider-form.css'

interface ProviderFormProps {
  providerOptions: readonly ProviderOption[]
  entry: Entry
  saved: boolean
  /** Why it could not be saved; empty when nothing is wrong. */
  trouble: string
  onChange: (entry: Entry) => void
  onSave: () => void
}

export function ProviderForm({ providerOptions, entry, saved, trouble, onChange, onSave }: ProviderFormProps) {
  const { option } = entry
  const example = option.provider.defaultAddress || option.provider.exampleAddress
  const choose = (next: ProviderOption) =>
    onChange({ option: next, address: next.saved?.address ?? next.address, token: '' })
  return (
    <NumberedCard number={1} title={t('setup_painter')} done={saved}>
      <fieldset class="painters">
        <legend class="unseen">{t('setup_painter')}</legend>
        {providerOptions.map((one) => (
          <label key={one.key} class="painter">
            <input
              type="radio"
              name="painter"
              value={one.key}
              checked={one.key === option.key}
              onChange={() => choose(one)}
            />
            <span>
              {one.practice ? t('practice_name') : one.provider.name}
              <small>{one.practice ? t('practice_note') : messageNamed(one.provider.noteKey)}</small>
            </span>
          </label>
        ))}
      </fieldset>
      <form
        class="fields"
        onSubmit={(event) => {
          event.preventDefault()
          onSave()
        }}
      >
        <label class="field">
          {t('setup_address')}
          <input
            type="url"
            name="address"
            dir="ltr"
            spellcheck={false}
            autocomplete="off"
            value={entry.address}
            placeholder={example}
            aria-invalid={entry.address !== '' && !isAddress(entry.address)}
            onInput={({ currentTarget }) => onChange({ ...entry, address: currentTarget.value })}
          />
        </label>
        <TokenField entry={entry} onChange={onChange} />
        <button type="submit" class="quiet" disabled={saved}>
          {t(saved ? 'setup_saved' : 'setup_save')}
        </button>
      </form>
      {entry.address !== '' && !isAddress(entry.address) && <p class="hint bad">{t('failure_bad_address')}</p>}
      {trouble && (
        <p class="hint bad" role="alert">
          {trouble}
        </p>
      )}
      {!option.practice && entry.address.trim() !== example && (
        <p class="hint">
          {t('setup_example')} <code dir="ltr">{example}</code>
        </p>
      )}
      <p class="hint">{option.practice ? t('practice_help') : messageNamed(option.provider.helpKey)}</p>
      <p class="hint">{t('setup_token_note')}</p>
    </NumberedCard>
  )
}

function TokenField({ entry, onChange }: Pick<ProviderFormProps, 'entry' | 'onChange'>) {
  const [visible, setVisible] = useState(false)
  const shown = visible ? ({ type: 'text' } as const) : ({ type: 'password' } as const)
  const kept = entry.option.saved?.token ? t('setup_token_kept') : ''
  return (
    <div class="field">
      <label for="token">{t(entry.option.provider.needsToken ? 'setup_token' : 'setup_token_if_any')}</label>
      <div class="token">
        <input
          id="token"
          {...shown}
          name="token"
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          value={entry.token}
          placeholder={kept}
          onInput={({ currentTarget }) => onChange({ ...entry, token: currentTarget.value })}
        />
        <button type="button" class="quiet" aria-pressed={visible} onClick={() => setVisible(!visible)}>
          {t(visible ? 'setup_hide' : 'setup_show')}
        </button>
      </div>
    </div>
  )
}
