import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import type { KeptDialogs, KeptRegion } from '../../store/kept-dialog.ts'
import { Forbidden } from '../components/picture.tsx'
import { usePicture } from '../hooks/use-picture.ts'
import type { KeptPictures } from '../model/job-actions.ts'
import { encodeMask, type Polygon } from '../model/mask.ts'
import { textOf, withoutAspect } from '../model/prompt.ts'
import { t } from '../text/words.ts'
import { openDialog } from './dialog.tsx'
import { MaskField } from './mask-field.tsx'
import { buttonOf, useKeeping } from './use-keeping.ts'

export interface RegionInput {
  /** WebP as base64; white is repainted. */
  mask: string
  prompt?: string
}

interface RegionOptions {
  job: Job
  prompt: string
  pictures: KeptPictures | null
  dialogs?: KeptDialogs | undefined
  kept?: KeptRegion | undefined
}

/** Of a result with buttons the picture that stands for it; of others the one at `index` in `result.pictures`. */
type Subject = { button: Button } | { index: number; url: string }

/** Vary (Region): the user draws the part to repaint and writes what it shall show. The picture has its shape, so that the prompt names none. */
export function askRegion({ button, ...options }: RegionOptions & { button: Button }): Promise<RegionInput | null> {
  return openDialog<RegionInput>({
    title: t('region_title'),
    pictures: options.pictures,
    dialogs: options.dialogs,
    content: (answer) => (
      <RegionForm {...options} subject={{ button }} prompt={withoutAspect(options.prompt)} onAnswer={answer} />
    ),
  })
}

/** The same for a service without buttons. The words are those that were painted, without parameters: the picture has its shape. */
export function askRepainting({
  index,
  url,
  ...options
}: RegionOptions & { index: number; url: string }): Promise<RegionInput | null> {
  return openDialog<RegionInput>({
    title: t('deed_repaint'),
    pictures: options.pictures,
    dialogs: options.dialogs,
    content: (answer) => (
      <RegionForm {...options} subject={{ index, url }} prompt={textOf(options.prompt)} onAnswer={answer} />
    ),
  })
}

function RegionForm(props: RegionOptions & { subject: Subject; onAnswer: (input: RegionInput) => void }) {
  const { job, subject, prompt, dialogs, kept, onAnswer } = props
  const index = 'index' in subject ? subject.index : undefined
  const source = usePicture(job, index ?? (job.result && coverOf(job.result)) ?? 0, 'original')
  const [polygons, setOutlines] = useState<readonly Polygon[]>(kept?.polygons ?? [])
  const [size, setSize] = useState<{ width: number; height: number } | null>(null)
  const [words, setWords] = useState(kept?.words ?? prompt)
  const [trouble, setTrouble] = useState('')
  const of = 'button' in subject ? { button: buttonOf(subject.button) } : subject
  useKeeping(dialogs, { kind: 'region', jobId: job.id, of, words, polygons: polygons.map((one) => [...one]) })
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
