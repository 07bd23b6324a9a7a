import type { Connection, ProviderInfo } from '../../../contract/connection.ts'
import { presetLimits } from '../../../contract/preset.ts'
import { useAccess } from '../../ui/hooks/use-access.ts'
import { t } from '../../ui/text/words.ts'
import { useModels } from '../use-models.ts'

interface PresetModelProps {
  connection: Connection
  provider: ProviderInfo
  /** Empty: the one that was chosen in set-up. */
  model: string
  onModel: (model: string) => void
}

/** Any name may be typed; the service's own list helps where it has one. */
export function PresetModel({ connection, provider, model, onModel }: PresetModelProps) {
  const granted = useAccess(connection.address)
  const { models } = useModels(provider.capabilities.models === 'listed' && granted ? connection : null)
  return (
    <label class="field">
      {t('setup_model')}
      <input
        type="text"
        name="presetModel"
        dir="ltr"
        list="preset-models"
        spellcheck={false}
        autocomplete="off"
        maxLength={presetLimits.model}
        value={model}
        placeholder={connection.model ?? provider.defaultModel ?? t('setup_model_any')}
        onInput={({ currentTarget }) => onModel(currentTarget.value)}
      />
      <datalist id="preset-models">
        {models?.map(({ id, name }) => (
          <option key={id} value={id} {...(name === id ? {} : { label: name })} />
        ))}
      </datalist>
    </label>
  )
}
