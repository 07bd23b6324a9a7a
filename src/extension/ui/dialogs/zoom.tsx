import { useState } from 'preact/hooks'
import { aspectIn, shapes, withoutAspect } from '../model/prompt.ts'
import { number } from '../text/format.ts'
import { t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'

export interface ZoomInput {
  prompt?: string
  zoom: number
  aspect?: string
}

/** In percent: fractions would be rounded by the browser's own steps. */
const range = { min: 100, max: 200, step: 5 } as const

/** Custom Zoom: how far, in which shape, and what is to be seen there. */
export function askZoom(prompt: string): Promise<ZoomInput | null> {
  return openDialog<ZoomInput>({
    title: t('zoom_title'),
    content: (answer) => <ZoomForm prompt={prompt} onAnswer={answer} />,
  })
}

function ZoomForm({ prompt, onAnswer }: { prompt: string; onAnswer: (input: ZoomInput) => void }) {
  const [words, setWords] = useState(withoutAspect(prompt))
  const [percent, setPercent] = useState<number>(range.max)
  const zoom = percent / 100
  const [aspect, setAspect] = useState(aspectIn(prompt))
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
