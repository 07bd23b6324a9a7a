import { useState } from 'preact/hooks'
import type { Preset } from '../../contract/settings.ts'
import { Icon } from '../ui/components/icon.tsx'
import type { Purpose } from '../ui/dialogs/pick-pictures.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import * as rareIcons from '../ui/icons/icon-paths-rare.ts'
import type { OfferedChips } from '../ui/model/chips.ts'
import { shapes } from '../ui/model/prompt.ts'
import { number } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { Outline, ratioOf } from './outline.tsx'
import { usePopup } from './popup-context.ts'

export interface ShapePanelProps {
  /** The text itself names one. */
  named: boolean
  shape: string
  onShape: (shape: string) => void
}

export function ShapePanel({ named, shape, onShape }: ShapePanelProps) {
  return (
    <fieldset class="shapes" disabled={named}>
      <legend class="small muted">{t(named ? 'shape_in_text_hint' : 'shape_title')}</legend>
      {shapes.map((one) => (
        <button key={one} type="button" aria-pressed={one === shape} onClick={() => onShape(one)}>
          <Outline ratio={ratioOf(one)} />
          <span>{one || t('shape_default')}</span>
        </button>
      ))}
    </fieldset>
  )
}

export interface CountPanelProps {
  /** The text itself names one. */
  named: boolean
  most: number
  /** Undefined: the API's own default. */
  count: number | undefined
  onCount: (count: number | undefined) => void
}

export function CountPanel({ named, most, count, onCount }: CountPanelProps) {
  const choices = [undefined, ...Array.from({ length: most }, (_, index) => index + 1)]
  return (
    <fieldset class="shapes shapes-counts" disabled={named}>
      <legend class="small muted">{t(named ? 'count_in_text_hint' : 'count_title')}</legend>
      {choices.map((one) => (
        <button key={one} type="button" aria-pressed={one === count} onClick={() => onCount(one)}>
          {one === undefined ? t('count_default') : number(one)}
        </button>
      ))}
    </fieldset>
  )
}

export interface ModelPanelProps {
  /** In the service's own words; empty: it chooses. */
  model: string
  onChange: () => void
}

export function ModelPanel({ model, onChange }: ModelPanelProps) {
  return (
    <div class="model-panel">
      <p class="small muted">{t('model_title')}</p>
      <p dir="auto">{model || t('model_default')}</p>
      <button type="button" class="quiet" onClick={onChange}>
        {t('model_change')}
      </button>
    </div>
  )
}

export interface ParametersPanelProps {
  /** What the service takes: everything, or these. */
  offered: OfferedChips['parameters']
  extra: string
  onExtra: (extra: string) => void
}

/** How parameters with a field of their own are written. */
const examples: Readonly<Record<string, string>> = { seed: '--seed 7', negative: '--no text, frame' }

export function ParametersPanel({ offered, extra, onExtra }: ParametersPanelProps) {
  // What must not be in the picture goes last: its words end with the prompt.
  const known =
    offered === 'all'
      ? ''
      : ['seed', 'negative'].flatMap((one) => (offered.includes(one) ? (examples[one] ?? []) : [])).join(' ')
  return (
    <label class="parameters">
      <span class="small muted">{known ? t('parameters_known') : t('parameters_title')}</span>
      <input
        type="text"
        dir="ltr"
        spellcheck={false}
        autocomplete="off"
        value={extra}
        placeholder={known || '--style raw --stylize 250'}
        onInput={({ currentTarget }) => onExtra(currentTarget.value)}
      />
    </label>
  )
}

export interface PresetsPanelProps {
  /** What stands in the box now. */
  shape: string
  extra: string
  onApply: (preset: Preset) => void
}

/** The longest name that still shows whole. */
const nameLength = 40

export function PresetsPanel({ shape, extra, onApply }: PresetsPanelProps) {
  const { settings, actions } = usePopup()
  const { presets = [] } = settings
  const [name, setName] = useState('')
  const empty = shape === '' && extra.trim() === ''
  const write = (changed: Preset[]) => actions.saveSettings({ ...settings, presets: changed })
  const save = () => {
    const wanted = name.trim()
    if (wanted === '' || empty) return
    const preset = { name: wanted, shape, extra: extra.trim() }
    // The same name again is the same preset, changed.
    const at = presets.findIndex((one) => one.name === wanted)
    write(at < 0 ? [...presets, preset] : presets.map((one, place) => (place === at ? preset : one)))
    setName('')
  }
  return (
    <div class="presets">
      <p class="small muted">{t(presets.length > 0 ? 'presets_title' : 'presets_none')}</p>
      <ul>
        {presets.map((preset) => (
          <li key={preset.name}>
            <button
              type="button"
              class="preset"
              aria-pressed={preset.shape === shape && preset.extra === extra.trim()}
              onClick={() => onApply(preset)}
            >
              <span dir="auto">{preset.name}</span>
              <small dir="ltr">{[preset.shape, preset.extra].filter(Boolean).join(' ')}</small>
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
        ))}
      </ul>
      {empty ? (
        <p class="small muted">{t('presets_empty')}</p>
      ) : (
        <div class="preset-new">
          <input
            type="text"
            name="preset"
            dir="auto"
            maxLength={nameLength}
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
          <button type="button" class="quiet" disabled={name.trim() === ''} onClick={save}>
            {t('presets_save')}
          </button>
        </div>
      )}
    </div>
  )
}

export interface AddPanelProps {
  purposes: readonly Purpose[]
  onPick: (purpose: Purpose) => void
}

const signs: Record<Purpose, string> = { reference: icons.picture, describe: rareIcons.words, blend: rareIcons.blend }

export function AddPanel({ purposes, onPick }: AddPanelProps) {
  return (
    <div class="adds">
      {purposes.map((purpose) => (
        <button key={purpose} type="button" class="add-action" onClick={() => onPick(purpose)}>
          <Icon path={signs[purpose]} /> {t(`pick_${purpose}_title`)}
        </button>
      ))}
    </div>
  )
}
