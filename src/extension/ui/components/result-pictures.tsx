import type { ComponentChildren } from 'preact'
import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { buttonKey } from '../../../jobs/button.ts'
import { layoutOf, quarterButtons } from '../../../jobs/result-layout.ts'
import type { PictureSize } from '../../store/pictures.ts'
import * as icons from '../icons/icon-paths.ts'
import { aspectOf } from '../model/prompt.ts'
import { DragFace } from '../out/drag-face.tsx'
import { list } from '../text/format.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import { Picture } from './picture.tsx'
import './result-pictures.css'

interface ResultPicturesProps {
  job: Job
  prompt: string
  size: PictureSize
  /** Absent: only to look at. */
  onPress?: (button: Button) => void
  /** What stands on each of several pictures. */
  tools?: (index: number) => ComponentChildren
}

/** Wider or taller than this and the picture would be a stripe: it is fitted in, with ground around it. */
const widest = 2.6
const tallest = 0.5

/** The pictures of a result, large. On a grid each quarter carries its Upscale and Vary. */
export function ResultPictures({ job, prompt, size, onPress, tools }: ResultPicturesProps) {
  const [measured, setMeasured] = useState<number | null>(null)
  if (!job.result) return null
  const layout = layoutOf(job.result)
  if (layout.kind === 'none') return null
  const indices = 'index' in layout ? [layout.index] : layout.indices
  const first = job.result.pictures[indices[0] ?? 0]
  const statedRatio = first?.width && first.height ? first.width / first.height : null
  const ratio = Math.min(widest, Math.max(tallest, measured ?? statedRatio ?? aspectOf(prompt) ?? 1))
  const quartered = layout.kind === 'grid' || layout.kind === 'quarters'
  const { buttons } = job.result
  const alt = (index: number) =>
    indices.length === 1 ? t('picture_alt', prompt) : t('picture_alt_of', index + 1, indices.length, prompt)
  return (
    <div
      class={`result-layout result-layout-${layout.kind}`}
      style={{ '--ratio': ratio, ...(layout.kind === 'several' ? rowsOf(indices.length) : {}) }}
    >
      {indices.map((index, place) => {
        const picture = (
          <Picture
            key={index}
            job={job}
            index={index}
            size={size}
            alt={alt(place)}
            dragPrompt={size === 'original' ? prompt : undefined}
            {...(place === 0 ? { onRatio: setMeasured } : {})}
          />
        )
        if (layout.kind !== 'several') return picture
        return (
          <div key={index} class="result-one">
            {picture}
            {tools?.(index)}
          </div>
        )
      })}
      {quartered && onPress && (
        <div class="quarters">
          {[1, 2, 3, 4].map((quarter) => (
            <Quarter key={quarter} job={job} buttons={quarterButtons(buttons, quarter)} onPress={onPress}>
              <DragFace
                target={{ job, index: indices[layout.kind === 'quarters' ? quarter - 1 : 0] ?? 0 }}
                prompt={prompt}
              />
            </Quarter>
          ))}
        </div>
      )}
    </div>
  )
}

/** As near to a square of pictures as their number lets it be; up to three stand in one row. */
function rowsOf(amount: number): Record<string, number> {
  const columns = amount <= 3 ? amount : Math.ceil(Math.sqrt(amount))
  return { '--columns': columns, '--rows': Math.ceil(amount / columns) }
}

interface QuarterProps {
  job: Job
  buttons: Button[]
  onPress: (button: Button) => void
  /** Below the buttons. */
  children: ComponentChildren
}

function Quarter({ job, buttons, onPress, children }: QuarterProps) {
  return (
    <div class="quarter">
      {children}
      {buttons.map((button) => {
        const pressed = job.pressed?.includes(buttonKey(button)) ?? false
        const role = button.role === 'vary' ? 'vary' : 'upscale'
        const name = t(`deed_${role}`, button.index ?? '')
        return (
          <button
            key={buttonKey(button)}
            type="button"
            aria-label={pressed ? list([name, t('button_pressed')]) : name}
            onClick={() => onPress(button)}
          >
            {pressed && <Icon path={icons.check} />}
            {t(`short_${role}`)}
          </button>
        )
      })}
    </div>
  )
}
