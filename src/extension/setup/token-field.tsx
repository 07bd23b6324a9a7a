import { useState } from 'preact/hooks'
import { isolated } from '../platform/i18n.ts'
import { t } from '../ui/text/words.ts'
import type { FieldProps } from './address-field.tsx'

export function TokenField({ entry, onChange }: FieldProps) {
  const [visible, setVisible] = useState(false)
  // Two types, since the compiler takes no union of them.
  const shown = visible ? ({ type: 'text' } as const) : ({ type: 'password' } as const)
  const { saved, provider, practice } = entry.option
  const isNeeded = provider.needsToken || practice
  return (
    <div class="field">
      <label for="token">{t(isNeeded ? 'setup_token' : 'setup_token_if_any')}</label>
      <div class="token">
        <input
          id="token"
          {...shown}
          name="token"
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          value={entry.token}
          placeholder={saved?.token ? isolated(t('setup_token_kept')) : ''}
          onInput={({ currentTarget }) => onChange({ token: currentTarget.value })}
        />
        <button type="button" class="quiet" aria-pressed={visible} onClick={() => setVisible(!visible)}>
          {t(visible ? 'setup_hide' : 'setup_show')}
        </button>
      </div>
    </div>
  )
}
