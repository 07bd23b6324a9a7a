import { useState } from 'preact/hooks'
import type { Preset } from '../../../contract/preset.ts'
import { t } from '../../ui/text/words.ts'

interface PresetRowProps {
  preset: Preset
  summary: string
  /** Undefined: the one in use, or one that is gone. */
  service: string | undefined
  isDefault: boolean
  isFirst: boolean
  isLast: boolean
  isEdited: boolean
  onMove: (by: 1 | -1) => void
  onEdit: () => void
  onRemove: () => void
}

export function PresetRow({ preset, summary, service, ...row }: PresetRowProps) {
  const [asked, setAsked] = useState(false)
  const { name, connectionId, inMenu } = preset
  const mark = row.isDefault ? t('presets_is_default') : inMenu && t('presets_is_in_menu')
  return (
    <li data-preset={name} data-edited={row.isEdited || undefined}>
      <div class="preset-head">
        <h3 dir="auto">{name}</h3>
        {mark && <span class="saved-mark">{mark}</span>}
      </div>
      <p class="small muted" dir="auto">
        {summary || t('presets_adds_nothing')}
      </p>
      {service !== undefined && <p class="small muted">{t('presets_goes_to', service)}</p>}
      {connectionId !== undefined && service === undefined && (
        <p class="small preset-gone">{t('presets_service_gone')}</p>
      )}
      <div class="preset-actions">
        <button
          type="button"
          class="quiet"
          data-move="up"
          aria-disabled={row.isFirst}
          aria-label={t('presets_up_name', name)}
          onClick={() => row.onMove(-1)}
        >
          {t('presets_up')}
        </button>
        <button
          type="button"
          class="quiet"
          data-move="down"
          aria-disabled={row.isLast}
          aria-label={t('presets_down_name', name)}
          onClick={() => row.onMove(1)}
        >
          {t('presets_down')}
        </button>
        <button
          type="button"
          class="quiet"
          aria-pressed={row.isEdited}
          aria-label={t('presets_edit_name', name)}
          onClick={row.onEdit}
        >
          {t('accounts_edit')}
        </button>
        <button
          type="button"
          class="quiet preset-remove"
          aria-label={asked ? undefined : t('presets_remove', name)}
          onClick={() => (asked ? row.onRemove() : setAsked(true))}
          onBlur={() => setAsked(false)}
        >
          {t(asked ? 'accounts_remove_sure' : 'accounts_remove')}
        </button>
      </div>
    </li>
  )
}
