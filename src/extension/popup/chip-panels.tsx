import type { OfferedChips } from '../../jobs/offered-chips.ts'
import { Icon } from '../ui/components/icon.tsx'
import type { Purpose } from '../ui/dialogs/pick-pictures.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import * as rareIcons from '../ui/icons/icon-paths-rare.ts'
import { shapes } from '../ui/model/prompt.ts'
import { number } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import { Outline, ratioOf } from './outline.tsx'

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
