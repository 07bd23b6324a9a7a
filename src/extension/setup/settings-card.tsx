import type { Settings } from '../../contract/settings.ts'
import { failureText } from '../ui/text/failure-text.ts'
import { t } from '../ui/text/words.ts'
import { ForgetSources } from './forget-sources.tsx'
import { useSetup } from './setup-context.ts'
import { UndoSetting } from './undo-setting.tsx'
import './settings-card.css'

const names = ['notify', 'contextMenu', 'allowPageParameters', 'rememberSources'] as const
const keys = {
  notify: 'notify',
  contextMenu: 'menu',
  allowPageParameters: 'parameters',
  rememberSources: 'sources',
} as const

export function SettingsCard() {
  const { send, settings, notify } = useSetup()
  const save = async (changed: Settings) => {
    const reply = await send('settings.save', changed)
    notify(reply.ok ? t('setup_saved') : failureText(reply.error.code), reply.ok ? 'good' : 'bad')
  }
  return (
    <section class="step-card sheet" aria-label={t('settings_title')}>
      <h2>{t('settings_title')}</h2>
      {names.map((name) => (
        <label key={name} class="setting">
          <input
            type="checkbox"
            name={name}
            checked={settings[name] ?? false}
            onChange={({ currentTarget }) => void save({ ...settings, [name]: currentTarget.checked })}
          />
          <span>
            {t(`settings_${keys[name]}`)}
            <small>{t(`settings_${keys[name]}_hint`)}</small>
          </span>
        </label>
      ))}
      <ForgetSources />
      <UndoSetting seconds={settings.undoSeconds} onChange={(undoSeconds) => void save({ ...settings, undoSeconds })} />
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
            if (Number.isInteger(pictureBudgetMb) && pictureBudgetMb >= 0) void save({ ...settings, pictureBudgetMb })
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
