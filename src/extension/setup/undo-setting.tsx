import { undoChoices } from '../../contract/settings.ts'
import { t } from '../ui/text/words.ts'

type Seconds = (typeof undoChoices)[number]

/** For how long a send can be undone. */
export function UndoSetting({ seconds, onChange }: { seconds: Seconds; onChange: (seconds: Seconds) => void }) {
  return (
    <label class="setting">
      <select
        name="undoSeconds"
        value={seconds}
        onChange={({ currentTarget }) => {
          const chosen = undoChoices.find((one) => String(one) === currentTarget.value)
          if (chosen !== undefined) onChange(chosen)
        }}
      >
        {undoChoices.map((one) => (
          <option key={one} value={one}>
            {one === 0 ? t('settings_undo_off') : t('time_seconds', one)}
          </option>
        ))}
      </select>
      <span>
        {t('settings_undo')}
        <small>{t('settings_undo_hint')}</small>
      </span>
    </label>
  )
}
