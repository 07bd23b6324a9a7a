import { t } from '../ui/text/words.ts'
import type { ProviderOption } from './provider-options.ts'
import type { ConnectionForm } from './use-connection-form.ts'

/** Which of the services that the studio speaks like is to be practised. */
export function PracticeField({ form, chosen }: { form: ConnectionForm; chosen: ProviderOption }) {
  const options = form.options.filter(({ practice }) => practice)
  return (
    <label class="field practice-as">
      {t('practice_as')}
      <select
        name="practice-as"
        onChange={({ currentTarget }) => {
          const option = options.find(({ key }) => key === currentTarget.value)
          if (option) form.replace(option)
        }}
      >
        {options.map(({ key, provider }) => (
          <option key={key} value={key} selected={key === chosen.key}>
            {provider.name}
          </option>
        ))}
      </select>
    </label>
  )
}
