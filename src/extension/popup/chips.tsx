import { namesCount } from '../../jobs/prompt.ts'
import { Icon } from '../ui/components/icon.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import { Popover } from '../ui/components/popover.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import * as rareIcons from '../ui/icons/icon-paths-rare.ts'
import { aspectOf } from '../ui/model/prompt.ts'
import { number } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import type {
  AddPanelProps,
  CountPanelProps,
  ModelPanelProps,
  ParametersPanelProps,
  ShapePanelProps,
} from './chip-panels.tsx'
import { Outline, ratioOf } from './outline.tsx'
import type { PresetsPanelProps } from './presets-panel.tsx'
import './chips.css'

// All in one: who opens one opens the next.
const panels = () => import('./chip-panels.tsx')
const ShapePanel = lazy(async () => (await panels()).ShapePanel)
const CountPanel = lazy(async () => (await panels()).CountPanel)
const ModelPanel = lazy(async () => (await panels()).ModelPanel)
const ParametersPanel = lazy(async () => (await panels()).ParametersPanel)
const PresetsPanel = lazy(async () => (await import('./presets-panel.tsx')).PresetsPanel)
const AddPanel = lazy(async () => (await panels()).AddPanel)

interface ShapeChipProps extends Omit<ShapePanelProps, 'named'> {
  /** What may name a shape already, and then wins. */
  text: string
}

/** The picture's shape. Empty is the API's own default. */
export function ShapeChip({ text, shape, onShape }: ShapeChipProps) {
  const inText = aspectOf(text)
  const shown = inText === null ? shape || t('shape_default') : t('shape_in_text')
  return (
    <Popover
      label={t('shape_chip', shown)}
      class={inText === null && shape ? 'chip chip-on' : 'chip'}
      closeOnClick
      face={
        <>
          <Outline ratio={inText ?? ratioOf(shape)} />
          {inText === null && !shape ? t('shape_short') : shown}
        </>
      }
    >
      <ShapePanel named={inText !== null} shape={shape} onShape={onShape} />
    </Popover>
  )
}

interface CountChipProps extends Omit<CountPanelProps, 'named'> {
  /** What may name a number already, and then wins. */
  text: string
}

/** How many pictures at once. */
export function CountChip({ text, most, count, onCount }: CountChipProps) {
  const named = namesCount(text)
  const shown = named ? t('shape_in_text') : count === undefined ? t('count_default') : number(count)
  return (
    <Popover
      label={t('count_chip', shown)}
      class={!named && count !== undefined ? 'chip chip-on' : 'chip'}
      closeOnClick
      face={
        <>
          <Icon path={rareIcons.several} />
          {count !== undefined && !named && number(count)}
        </>
      }
    >
      <CountPanel named={named} most={most} count={count} onCount={onCount} />
    </Popover>
  )
}

/** What paints: chosen in set-up, for all prompts. */
export function ModelChip({ model, onChange }: ModelPanelProps) {
  return (
    <Popover
      label={t('model_chip', model || t('model_default'))}
      class="chip chip-model"
      face={
        <>
          <Icon path={rareIcons.brush} />
          <span class="chip-text" dir="auto">
            {shortName(model) || t('model_default')}
          </span>
        </>
      }
    >
      <ModelPanel model={model} onChange={onChange} />
    </Popover>
  )
}

/** Without its maker, its version and its file's ending: `black-forest-labs/flux-1.1-pro` -> `flux-1.1-pro`. */
function shortName(model: string): string {
  const last = model.split('/').at(-1) ?? ''
  return last.replace(/:[0-9a-f]{16,}$|\.(safetensors|ckpt|gguf)(\s*\[\w+\])?$/i, '')
}

/** Whatever else the API understands, as it writes it: names and versions of parameters change too often to list them. */
export function ParametersChip({ offered, extra, onExtra }: ParametersPanelProps) {
  const shown = extra.trim()
  return (
    <Popover
      label={t('parameters_chip', shown || t('parameters_none'))}
      class={shown ? 'chip chip-on chip-parameters' : 'chip chip-bare'}
      face={
        <>
          <Icon path={icons.sliders} />
          {shown && (
            <span class="chip-text" dir="auto">
              {shown}
            </span>
          )}
        </>
      }
    >
      <ParametersPanel offered={offered} extra={extra} onExtra={onExtra} />
    </Popover>
  )
}

/** What is added to a text, under names of the user's own. */
export function PresetsChip({ values, onApply }: PresetsPanelProps) {
  return (
    <Popover label={t('presets_title')} class="chip chip-bare" face={<Icon path={icons.bookmark} />}>
      <PresetsPanel values={values} onApply={onApply} />
    </Popover>
  )
}

/** What begins with pictures in place of words; nothing where the API takes none. */
export function AddChip({ purposes, onPick }: AddPanelProps) {
  if (purposes.length === 0) return null
  return (
    <Popover label={t('pick_open')} class="chip chip-bare" closeOnClick face={<Icon path={icons.plus} />}>
      <AddPanel purposes={purposes} onPick={onPick} />
    </Popover>
  )
}
