import { useAccess } from '../ui/hooks/use-access.ts'
import { count, t } from '../ui/text/words.ts'
import type { FieldProps } from './address-field.tsx'
import { reasonName } from './test-text.ts'
import { type ModelList, useModels } from './use-models.ts'

/** Any name may be typed; the service's own list helps once the connection is saved. */
export function ModelField({ entry, onChange }: FieldProps) {
  const { provider, saved } = entry.option
  const isListed = provider.capabilities.models === 'listed'
  const granted = useAccess(saved?.address ?? '')
  const list = useModels(isListed && granted ? saved : null)
  return (
    <div class="field">
      <label for="model">{t('setup_model')}</label>
      <input
        id="model"
        type="text"
        name="model"
        dir="ltr"
        list="models"
        spellcheck={false}
        autocomplete="off"
        aria-describedby="model-hint"
        value={entry.model}
        placeholder={provider.defaultModel ?? t('setup_model_any')}
        onInput={({ currentTarget }) => onChange({ model: currentTarget.value })}
      />
      <datalist id="models">
        {list.models?.map(({ id, name }) => (
          <option key={id} value={id} {...(name === id ? {} : { label: name })} />
        ))}
      </datalist>
      <small id="model-hint">{isListed ? hintOf(list, saved !== null) : t('setup_model_named')}</small>
    </div>
  )
}

function hintOf({ models, isReading, reason }: ModelList, isSaved: boolean): string {
  if (!isSaved) return t('setup_model_unsaved')
  if (isReading) return t('setup_model_reading')
  if (models) return count('setup_model_listed', models.length)
  return reason ? t('setup_model_unread', reasonName(reason)) : t('setup_model_named')
}
