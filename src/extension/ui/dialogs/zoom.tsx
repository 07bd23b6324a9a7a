import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import type { KeptDialogs, KeptZoom } from '../../store/kept-dialog.ts'
import { aspectIn, shapes, withoutAspect } from '../model/prompt.ts'
import { number } from '../text/format.ts'
import { t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'
import { buttonOf, useKeeping } from './use-keeping.ts'

export interface ZoomInput {
  prompt?: string
  zoom: number
  aspect?: string
}

/** In percent: fractions would be rounded by the browser's own steps. */
const range = { min: 100, max: 200, step: 5 } as const

interface ZoomOptions {
  job: Job
  button: Button
  prompt: string
  dialogs?: KeptDialogs | undefined
  kept?: KeptZoom | undefined
}

/** Custom Zoom: how far, in which shape, and what is to be seen there. */
export function askZoom(options: ZoomOptions): Promise<ZoomInput | null> {
  return openDialog<ZoomInput>({
    title: t('zoom_title'),
    dialogs: options.dialogs,
    content: (answer) => <ZoomForm {...options} onAnswer={answer} />,
  })
}

function ZoomForm(props: ZoomOptions & { onAnswer: (input: ZoomInput) => void }) {
  const { job, button, prompt, dialogs, kept, onAnswer } = props
  const [words, setWords] = useState(kept?.words ?? withoutAspect(prompt))
  const [percent, setPercent] = useState<number>(kept?.percent ?? range.max)
  const zoom = percent / 100
  const [aspect, setAspect] = useState(kept?.aspect ?? aspectIn(prompt))
  useKeeping(dialogs, { kind: 'zoom', jobId: job.id, button: buttonOf(button), words, percent, aspect })
  const offered = [...new Set([...shapes, aspect])]
  return (
    <form
      class="dialog-form"
      onSubmit={(event) => {
        event.preventDefault()
        onAnswer({
          zoom,
          ...(words.trim() ? { prompt: words.trim() } : {}),
          ...(aspect ? { aspect } : {}),
        })
      }}
    >
      <label class="dialog-field">
        <span>
          {t('zoom_by')} <output>{t('zoom_factor', number(zoom))}</output>
        </span>
        <input
          type="range"
          name="zoom"
          {...range}
          value={percent}
          aria-valuetext={t('zoom_factor', number(zoom))}
          onInput={({ currentTarget }) => setPercent(Number(currentTarget.value))}
        />
        <small class="muted">{t('zoom_hint')}</small>
      </label>
      <label class="dialog-field">
        {t('shape_title')}
        <select name="aspect" value={aspect} onChange={({ currentTarget }) => setAspect(currentTarget.value)}>
          {offered.map((one) => (
            <option key={one} value={one}>
              {one || t('zoom_shape_same')}
            </option>
          ))}
        </select>
      </label>
      <label class="dialog-field">
        {t('compose_label')}
        <textarea
          name="prompt"
          rows={3}
          dir="auto"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
      </label>
      <footer class="dialog-foot">
        <button type="submit" class="primary">
          {t('zoom_send')}
        </button>
      </footer>
    </form>
  )
}
