import type { Settings } from '../../contract/settings.ts'
import { t } from '../ui/text/words.ts'

interface SettingsCardProps {
  settings: Settings
  onChange: (settings: Settings) => void
}

const names = ['notify', 'contextMenu', 'allowPageParameters'] as const
const keys = { notify: 'notify', contextMenu: 'menu', allowPageParameters: 'parameters' } as const

export function SettingsCard({ settings, onChange }: SettingsCardProps) {
  return (
    <section class="step-card sheet" aria-label={t('settings_title')}>
      <h2>{t('settings_title')}</h2>
      {names.map((name) => (
        <label key={name} class="setting">
          <input
            type="checkbox"
            name={name}
            checked={settings[name]}
            onChange={({ currentTarget }) => onChange({ ...settings, [name]: currentTarget.checked })}
          />
          <span>
            {t(`settings_${keys[name]}`)}
            <small>{t(`settings_${keys[name]}_hint`)}</small>
          </span>
        </label>
      ))}
    </section>
  )
}
