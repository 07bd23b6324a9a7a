import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { Forbidden } from '../components/picture.tsx'
import { usePicture } from '../hooks/use-picture.ts'
import type { KeptPictures } from '../model/job-actions.ts'
import { encodeMask, type Polygon } from '../model/mask.ts'
import { textOf } from '../model/prompt.ts'
import { t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'
import { MaskField } from './mask-field.tsx'

export interface RegionInput {
  /** WebP as base64; white is repainted. */
  mask: string
  prompt?: string
}

interface RegionOptions {
  job: Job
  /** In `result.pictures`; absent for the one that stands for the result. */
  index?: number
  prompt: string
  pictures: KeptPictures | null
}

/** Vary (Region): the user draws the part to repaint and writes what it shall show. */
export function askRegion(options: RegionOptions): Promise<RegionInput | null> {
  return openDialog<RegionInput>({
    title: t('region_title'),
    pictures: options.pictures,
    content: (answer) => <RegionForm {...options} onAnswer={answer} />,
  })
}

/** The same for a service without buttons. The words are those that were painted, without parameters: the picture has its shape. */
export function askRepainting(options: RegionOptions): Promise<RegionInput | null> {
  return openDialog<RegionInput>({
    title: t('deed_repaint'),
    pictures: options.pictures,
    content: (answer) => <RegionForm {...options} prompt={textOf(options.prompt)} onAnswer={answer} />,
  })
}

function RegionForm({ job, index, prompt, onAnswer }: RegionOptions & { onAnswer: (input: RegionInput) => void }) {
  const source = usePicture(job, index ?? (job.result && coverOf(job.result)) ?? 0, 'original')
  const [polygons, setOutlines] = useState<readonly Polygon[]>([])
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [words, setWords] = useState(prompt)
  const [trouble, setTrouble] = useState('')
  const ready = size !== null && polygons.length > 0

  const send = async () => {
    if (!ready) return setTrouble(t('region_empty'))
    const mask = await encodeMask(polygons, size)
    if (mask === null) return setTrouble(t('region_failed'))
    onAnswer({ mask, ...(words.trim() ? { prompt: words.trim() } : {}) })
  }
  if (source.kind === 'gone' || source.kind === 'huge' || source.kind === 'broken')
    return <p class="dialog-form muted">{t(`picture_${source.kind}`)}</p>
  return (
    <form
      class="dialog-form"
      onSubmit={(event) => {
        event.preventDefault()
        void send()
      }}
    >
      <p class="small muted">{t('region_hint')}</p>
      {source.kind === 'forbidden' && <Forbidden url={source.url} jobId={job.id} />}
      {'src' in source && (
        <MaskField
          src={source.src}
          polygons={polygons}
          onChange={(next) => {
            setOutlines(next)
            setTrouble('')
          }}
          onSize={setSize}
        />
      )}
      <label class="dialog-field">
        {t('region_prompt')}
        <textarea
          name="prompt"
          rows={2}
          dir="auto"
          value={words}
          onInput={({ currentTarget }) => setWords(currentTarget.value)}
        />
      </label>
      <footer class="dialog-foot">
        <p class="dialog-trouble" role="alert">
          {trouble}
        </p>
        <button type="submit" class="primary" aria-disabled={!ready}>
          {t('region_send')}
        </button>
      </footer>
    </form>
  )
}
