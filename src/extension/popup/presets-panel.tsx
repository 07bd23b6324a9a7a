import { useState } from 'preact/hooks'
import { type Preset, presetLimits } from '../../contract/preset.ts'
import { chipsOf, inPromptBox, unusableParts } from '../../jobs/preset.ts'
import type { ChipValues } from '../../jobs/prompt.ts'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { presetSummary } from '../ui/text/preset-text.ts'
import { t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'
import type { Change } from './use-composer.ts'

export interface PresetsPanelProps {
  /** What stands in the box now. */
  values: ChipValues & { model?: string | undefined }
  onApply: (change: Pick<Change, 'parameters' | 'unusable'>) => void
}

export function PresetsPanel({ values, onApply }: PresetsPanelProps) {
  const { settings, actions, connection, provider } = usePopup()
  const { presets = [] } = settings
  const write = (changed: Preset[]) => actions.saveSettings({ ...settings, presets: changed })
  const apply = (preset: Preset) => {
    const { parameters, unusable } = inPromptBox(preset, chipsOf(preset), connection?.id ?? null)
    onApply({ parameters, unusable: [...unusable, ...unusableParts(preset, provider?.capabilities ?? {})] })
  }
  return (
    <div class="presets">
      <p class="small muted">{t(presets.length > 0 ? 'presets_title' : 'presets_none')}</p>
      <ul>
        {presets.map((preset) => {
          const isOn = !isEmpty(values) && isSame(preset, values, connection?.id)
          return (
            <li key={preset.name}>
              <button
                type="button"
                class="preset"
                aria-pressed={isOn}
                onClick={() => (isOn ? onApply({ parameters: {} }) : apply(preset))}
              >
                <span dir="auto">{preset.name}</span>
                <small dir="auto">{presetSummary(preset)}</small>
              </button>
              <button
                type="button"
                class="round"
                aria-label={t('presets_remove', preset.name)}
                title={t('presets_remove', preset.name)}
                onClick={() => write(presets.filter((one) => one !== preset))}
              >
                <Icon path={icons.bin} />
              </button>
            </li>
          )
        })}
      </ul>
      <NewPreset values={values} presets={presets} onSave={write} />
      <button type="button" class="quiet" onClick={actions.openSetup}>
        {t('presets_more')}
      </button>
    </div>
  )
}

interface NewPresetProps {
  values: PresetsPanelProps['values']
  presets: Preset[]
  onSave: (presets: Preset[]) => void
}

function NewPreset({ values, presets, onSave }: NewPresetProps) {
  const { connection } = usePopup()
  const [name, setName] = useState('')
  const wanted = name.trim()
  // The same name again is the same preset, changed.
  const at = presets.findIndex((one) => one.name === wanted)
  if (isEmpty(values)) return <p class="small muted">{t('presets_empty')}</p>
  if (presets.length >= presetLimits.presets && name === '') return <p class="small muted">{t('presets_full')}</p>
  const save = () => {
    if (wanted === '' || (at < 0 && presets.length >= presetLimits.presets)) return
    const preset = presetFrom(wanted, values, { connectionId: connection?.id, inMenu: presets[at]?.inMenu })
    onSave(at < 0 ? [...presets, preset] : presets.map((one, place) => (place === at ? preset : one)))
    setName('')
  }
  return (
    <div class="preset-new">
      <input
        type="text"
        name="preset"
        dir="auto"
        maxLength={presetLimits.name}
        autocomplete="off"
        value={name}
        aria-label={t('presets_name')}
        placeholder={t('presets_name')}
        onInput={({ currentTarget }) => setName(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== 'Enter' || event.isComposing) return
          event.preventDefault() // the form around it would send the prompt
          save()
        }}
      />
      <button type="button" class="quiet" disabled={wanted === ''} onClick={save}>
        {t('presets_save')}
      </button>
    </div>
  )
}

function isEmpty({ shape, extra, template, count, model }: PresetsPanelProps['values']): boolean {
  return shape === '' && extra.trim() === '' && !template && count === undefined && model === undefined
}

function isSame(
  preset: Preset,
  { shape, extra, template, count, model }: PresetsPanelProps['values'],
  activeId: string | undefined,
): boolean {
  return (
    preset.shape === shape &&
    preset.extra === extra.trim() &&
    (preset.template ?? '') === (template ?? '') &&
    preset.count === count &&
    (preset.connectionId === activeId ? preset.model : undefined) === model
  )
}

/** A model is the connection's that it was chosen for. */
function presetFrom(
  name: string,
  { shape, extra, template, count, model }: PresetsPanelProps['values'],
  { connectionId, inMenu }: Pick<Preset, 'connectionId' | 'inMenu'>,
): Preset {
  return {
    ...{ name, shape, extra: extra.trim() },
    ...(template ? { template } : {}),
    ...(count === undefined ? {} : { count }),
    ...(model === undefined ? {} : { connectionId, model }),
    ...(inMenu === undefined ? {} : { inMenu }),
  }
}
