import type { Settings } from '../../contract/settings.ts'
import { t } from '../ui/text/words.ts'
import './settings-card.css'

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
      <label class="setting">
        <input
          type="number"
          name="pictureBudgetMb"
          min={0}
          step={100}
          value={settings.pictureBudgetMb}
          onChange={({ currentTarget }) => {
            const pictureBudgetMb = currentTarget.valueAsNumber
            // Half a number, or none: what is kept goes by the old one until it makes sense.
            if (Number.isInteger(pictureBudgetMb) && pictureBudgetMb >= 0) onChange({ ...settings, pictureBudgetMb })
          }}
        />
        <span>
          {t('settings_room')}
          <small>{t('settings_room_hint')}</small>
        </span>
      </label>
    </section>
  )
}
