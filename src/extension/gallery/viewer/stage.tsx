import type { ComponentChildren } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { Button } from '../../../contract/update.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { Preview } from '../../ui/components/preview.tsx'
import { ResultPictures } from '../../ui/components/result-pictures.tsx'
import { useStateText } from '../../ui/hooks/use-state-text.ts'
import * as icons from '../../ui/icons/icon-paths.ts'
import { percent } from '../../ui/text/format.ts'
import { t } from '../../ui/text/words.ts'
import { SmallContext } from '../grid/cover.tsx'
import * as own from '../grid/icons.ts'
import type { Thumb } from '../grid/thumbs.ts'
import type { Zoom } from './use-zoom.ts'
import './stage.css'

interface StageProps {
  job: Job
  prompt: string
  /** Shown beside it, to compare. */
  pair: { job: Job; prompt: string; name: string } | null
  name: string
  zoom: Zoom
  onPress: (button: Button) => void
  /** What stands on each of several pictures. */
  tools: (index: number) => ComponentChildren
  previous: (() => void) | null
  next: (() => void) | null
}

export function Stage({ job, prompt, pair, name, zoom, onPress, tools, previous, next }: StageProps) {
  const hasPicture = (job.result?.pictures.length ?? 0) > 0
  return (
    // The focus begins on the picture, not on a button beside it.
    <div class="stage" tabIndex={-1} autofocus>
      <div class="panes" ref={zoom.stage}>
        <Pane job={job} prompt={prompt} caption={pair ? name : ''} {...(pair ? {} : { onPress, tools })} />
        {pair && <Pane key={pair.job.id} job={pair.job} prompt={pair.prompt} caption={pair.name} />}
      </div>
      {!pair && <Step label={t('detail_previous')} side="previous" run={previous} />}
      {!pair && <Step label={t('detail_next')} side="next" run={next} />}
      {hasPicture && <ZoomTools zoom={zoom} />}
    </div>
  )
}

interface PaneProps {
  job: Job
  prompt: string
  caption: string
  onPress?: (button: Button) => void
  tools?: (index: number) => ComponentChildren
}

function Pane({ job, prompt, caption, onPress, tools }: PaneProps) {
  const hasPicture = (job.result?.pictures.length ?? 0) > 0
  const isLost = job.kept?.every((state) => state === 'lost') ?? false
  return (
    <figure class="pane">
      {hasPicture ? (
        <div class="zoomed">
          <Under job={job} />
          <ResultPictures
            key={job.id}
            job={job}
            prompt={prompt}
            size="original"
            {...(onPress && !isLost ? { onPress } : {})}
            {...(tools ? { tools } : {})}
          />
        </div>
      ) : (
        <Waiting job={job} />
      )}
      {caption && (
        <figcaption class="pane-name" dir="auto">
          {caption}
        </figcaption>
      )}
    </figure>
  )
}

/** The small copy, while the large one is read and decoded. */
function Under({ job }: { job: Job }) {
  const thumbs = useContext(SmallContext)?.thumbs
  const cover = job.result ? coverOf(job.result) : null
  const [thumb, setThumb] = useState<Thumb>({})
  const hasCopy = cover !== null && job.kept?.[cover] === 'kept' && job.result?.pictures.length === 1
  useEffect(() => {
    if (!hasCopy) return setThumb({})
    setThumb(thumbs?.peek(job.id, cover) ?? {})
    return thumbs?.request(job.id, cover, setThumb)
  }, [thumbs, job.id, cover, hasCopy])
  const src = thumb.thumbnail ?? thumb.tiny
  return src && !thumb.isFilm ? <img class="under" src={src} alt="" draggable={false} /> : null
}

/** No picture yet, or none any more: its preview, or the sign of its state. */
function Waiting({ job }: { job: Job }) {
  const { tone, icon } = useStateText()(job)
  return (
    <Preview job={job} size="original" class="stage-preview" alt={t('detail_preview')}>
      <span class={`stage-sign tone-${tone}`}>
        <Icon path={icon} />
      </span>
    </Preview>
  )
}

function ZoomTools({ zoom }: { zoom: Zoom }) {
  return (
    <div class="zoom-tools">
      <button
        type="button"
        class="round"
        aria-label={t('gallery_zoom_out')}
        title={t('gallery_zoom_out')}
        disabled={zoom.scale <= 1}
        onClick={() => zoom.by(1 / 1.4)}
      >
        <Icon path={own.minus} />
      </button>
      <button
        type="button"
        class="zoom-scale"
        aria-label={`${percent(zoom.scale * 100)}: ${t('gallery_zoom_fit')}`}
        title={t('gallery_zoom_fit')}
        onClick={zoom.reset}
      >
        {percent(zoom.scale * 100)}
      </button>
      <button
        type="button"
        class="round"
        aria-label={t('gallery_zoom_in')}
        title={t('gallery_zoom_in')}
        onClick={() => zoom.by(1.4)}
      >
        <Icon path={own.plus} />
      </button>
    </div>
  )
}

function Step({ label, side, run }: { label: string; side: 'previous' | 'next'; run: (() => void) | null }) {
  if (!run) return null
  return (
    <button type="button" class={`round stage-step stage-${side}`} aria-label={label} title={label} onClick={run}>
      <Icon path={side === 'previous' ? icons.previous : icons.next} />
    </button>
  )
}
