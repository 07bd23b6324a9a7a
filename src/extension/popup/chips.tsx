import { Icon } from '../ui/components/icon.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import { Popover } from '../ui/components/popover.tsx'
import * as icons from '../ui/icons/icon-paths.ts'
import { aspectOf } from '../ui/model/prompt.ts'
import { t } from '../ui/text/words.ts'
import type { AddPanelProps, ParametersPanelProps, PresetsPanelProps, ShapePanelProps } from './chip-panels.tsx'
import { Outline, ratioOf } from './outline.tsx'
import './chips.css'

// All in one: who opens one opens the next.
const panels = () => import('./chip-panels.tsx')
const ShapePanel = lazy(async () => (await panels()).ShapePanel)
const ParametersPanel = lazy(async () => (await panels()).ParametersPanel)
const PresetsPanel = lazy(async () => (await panels()).PresetsPanel)
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

/** Whatever else the API understands, as it writes it: names and versions of parameters change too often to list them. */
export function ParametersChip({ extra, onExtra }: ParametersPanelProps) {
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
      <ParametersPanel extra={extra} onExtra={onExtra} />
    </Popover>
  )
}

/** Shape and parameters under a name of the user's own. */
export function PresetsChip({ shape, extra, onApply }: PresetsPanelProps) {
  return (
    <Popover label={t('presets_title')} class="chip chip-bare" face={<Icon path={icons.bookmark} />}>
      <PresetsPanel shape={shape} extra={extra} onApply={onApply} />
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
