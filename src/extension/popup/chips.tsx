import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/components/icon-paths.ts'
import { Popover } from '../ui/components/popover.tsx'
import { aspectOf, shapes } from '../ui/model/prompt.ts'
import { t } from '../ui/text/words.ts'
import './chips.css'

interface ShapeChipProps {
  /** What may name a shape already, and then wins. */
  text: string
  shape: string
  onShape: (shape: string) => void
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
      <fieldset class="shapes" disabled={inText !== null}>
        <legend class="small muted">{t(inText === null ? 'shape_title' : 'shape_in_text_hint')}</legend>
        {shapes.map((one) => (
          <button key={one} type="button" aria-pressed={one === shape} onClick={() => onShape(one)}>
            <Outline ratio={ratioOf(one)} />
            <span>{one || t('shape_default')}</span>
          </button>
        ))}
      </fieldset>
    </Popover>
  )
}

interface ParametersChipProps {
  extra: string
  onExtra: (extra: string) => void
}

/** Whatever else the API understands, as it writes it: names and versions of parameters change too often to list them. */
export function ParametersChip({ extra, onExtra }: ParametersChipProps) {
  const shown = extra.trim()
  return (
    <Popover
      label={t('parameters_chip', shown || t('parameters_none'))}
      class={shown ? 'chip chip-on' : 'chip'}
      face={
        <>
          <Icon path={icons.sliders} />
          <span class="chip-text" dir="auto">
            {shown || t('parameters_short')}
          </span>
        </>
      }
    >
      <label class="parameters">
        <span class="small muted">{t('parameters_title')}</span>
        <input
          type="text"
          dir="ltr"
          spellcheck={false}
          autocomplete="off"
          value={extra}
          placeholder="--style raw --stylize 250"
          onInput={({ currentTarget }) => onExtra(currentTarget.value)}
        />
      </label>
    </Popover>
  )
}

const outlinePx = 14

/** A small frame of that shape; dashed where the API decides. */
function Outline({ ratio }: { ratio: number | null }) {
  const wide = ratio ?? 1
  const size = { width: `${outlinePx * Math.min(1, wide)}px`, height: `${outlinePx / Math.max(1, wide)}px` }
  return (
    <span class="outline-box" aria-hidden="true">
      <span class={ratio === null ? 'outline outline-open' : 'outline'} style={size} />
    </span>
  )
}

function ratioOf(shape: string): number | null {
  const [width, height] = shape.split(':').map(Number)
  return width && height ? width / height : null
}
