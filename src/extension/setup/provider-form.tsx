import { useState } from 'preact/hooks'
import { isAddress } from '../../shared/address.ts'
import { messageNamed, t } from '../ui/text/words.ts'
import { NumberedCard } from './numbered-card.tsx'
import type { Entry, ProviderOption } from './provider-options.ts'
import type { ConnectionForm } from './use-connection-form.ts'
import './fields.css'
import './provider-form.css'

/** Which image API, where it is, and the token for it. */
export function ProviderForm({ form }: { form: ConnectionForm }) {
  const { options, entry, isSaved, trouble, change } = form
  const { option } = entry
  const example = option.provider.defaultAddress || option.provider.exampleAddress
  const choose = (next: ProviderOption) =>
    change({ option: next, address: next.saved?.address ?? next.address, token: '' })
  return (
    <NumberedCard number={1} title={t('setup_painter')} done={isSaved}>
      <fieldset class="painters">
        <legend class="unseen">{t('setup_painter')}</legend>
        {options.map((one) => (
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
          void form.connect()
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
            onInput={({ currentTarget }) => change({ ...entry, address: currentTarget.value })}
          />
        </label>
        <TokenField entry={entry} onChange={change} />
        <button type="submit" class="quiet" disabled={isSaved}>
          {t(isSaved ? 'setup_saved' : 'setup_save')}
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

function TokenField({ entry, onChange }: { entry: Entry; onChange: (entry: Entry) => void }) {
  const [visible, setVisible] = useState(false)
  // Two types, since the compiler takes no union of them.
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
