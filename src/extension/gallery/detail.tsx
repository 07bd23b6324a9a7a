import { useEffect, useRef } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { Icon } from '../ui/components/icon.tsx'
import * as icons from '../ui/components/icon-paths.ts'
import { JobButtons } from '../ui/components/job-buttons.tsx'
import { JobMenu } from '../ui/components/job-menu.tsx'
import { ResultPictures } from '../ui/components/result-pictures.tsx'
import { StateLine } from '../ui/components/state-line.tsx'
import { Texts } from '../ui/components/texts.tsx'
import { Trouble } from '../ui/components/trouble.tsx'
import type { Deeds } from '../ui/model/deeds.ts'
import { coverOf } from '../ui/model/faces.ts'
import { isShowable } from '../ui/model/links.ts'
import { date } from '../ui/text/format.ts'
import { stateText } from '../ui/text/job-text.ts'
import { t } from '../ui/text/words.ts'
import './detail.css'

interface DetailProps {
  job: Job
  prompt: string
  deed: string
  usual: number | null
  now: number
  deeds: Deeds
  /** The neighbours in the list behind; null at its ends. */
  previous: (() => void) | null
  next: (() => void) | null
  onClose: () => void
}

/** One job with room for it. The browser keeps the focus inside, and gives it back. */
export function Detail(props: DetailProps) {
  const { job, prompt, deeds, previous, next, onClose } = props
  const dialog = useRef<HTMLDialogElement>(null)
  useEffect(() => {
    if (!dialog.current?.open) dialog.current?.showModal()
  }, [])

  const walk = (event: KeyboardEvent) => {
    // Inside a toolbar the arrows are the toolbar's.
    if (event.defaultPrevented || (event.target instanceof Element && event.target.closest('[role=toolbar]'))) return
    const rightToLeft = dialog.current && getComputedStyle(dialog.current).direction === 'rtl'
    if (event.key === (rightToLeft ? 'ArrowRight' : 'ArrowLeft')) previous?.()
    else if (event.key === (rightToLeft ? 'ArrowLeft' : 'ArrowRight')) next?.()
    else if (event.key === 'c' && !event.ctrlKey && !event.metaKey && prompt) deeds.copy(prompt)
  }

  return (
    <dialog ref={dialog} class="detail" aria-label={prompt || stateText(job).word} onClose={onClose} onKeyDown={walk}>
      <div class="detail-stage">
        {job.result?.pictures.length ? (
          <ResultPictures job={job} prompt={prompt} size="original" onPress={(button) => deeds.press(job, button)} />
        ) : (
          <Waiting job={job} />
        )}
        <Step label={t('detail_previous')} side="previous" run={previous} />
        <Step label={t('detail_next')} side="next" run={next} />
      </div>
      <Panel {...props} />
      <button
        type="button"
        class="round detail-close"
        aria-label={t('detail_close')}
        title={t('detail_close')}
        onClick={() => dialog.current?.close()}
      >
        <Icon path={icons.cross} />
      </button>
    </dialog>
  )
}

/** No picture yet, or none any more: its preview, or the sign of its state. */
function Waiting({ job }: { job: Job }) {
  if (job.preview && job.state === 'running' && isShowable(job.preview)) {
    return <img class="detail-preview" src={job.preview} alt={t('detail_preview')} referrerpolicy="no-referrer" />
  }
  const { tone, icon } = stateText(job)
  return (
    <span class={`detail-sign tone-${tone}`}>
      <Icon path={icon} />
    </span>
  )
}

function Panel({ job, prompt, deed, usual, now, deeds }: DetailProps) {
  const cover = job.result ? coverOf(job.result) : null
  const link = cover === null ? undefined : job.result?.pictures[cover]
  return (
    <div class="detail-panel">
      <div>
        {deed && <p class="deed">{deed}</p>}
        <p class="detail-prompt" dir="auto">
          {prompt || (job.command.kind === 'describe' ? job.command.url : '')}
        </p>
        <StateLine job={job} usual={usual} now={now} />
      </div>
      <Trouble job={job} prompt={prompt} deeds={deeds} />
      <Texts job={job} deeds={deeds} />
      <JobButtons job={job} onPress={(button) => deeds.press(job, button)} />
      <div class="detail-actions">
        {prompt && (
          <button type="button" class="quiet" onClick={() => deeds.copy(prompt)}>
            <Icon path={icons.copy} /> {t('deed_copy')}
          </button>
        )}
        {prompt && deeds.edit && (
          <button type="button" class="quiet" onClick={() => deeds.edit?.(prompt)}>
            <Icon path={icons.pen} /> {t('deed_edit')}
          </button>
        )}
        {link && link.usable !== false && isShowable(link.url) && (
          <a class="quiet" href={link.url} target="_blank" rel="noopener noreferrer" referrerpolicy="no-referrer">
            <Icon path={icons.link} /> {t('detail_link')}
          </a>
        )}
        <JobMenu job={job} prompt="" deeds={deeds} />
      </div>
      <dl class="detail-facts small muted">
        <div>
          <dt>{t('detail_made')}</dt>
          <dd>{date(job.createdAt)}</dd>
        </div>
        {job.result?.seed && (
          <div>
            <dt>{t('kind_seed')}</dt>
            <dd>{job.result.seed}</dd>
          </div>
        )}
        {link?.expiresAt !== undefined && job.kept?.[cover ?? 0] !== 'kept' && (
          <div>
            <dt>{t('detail_expires')}</dt>
            <dd>{date(link.expiresAt)}</dd>
          </div>
        )}
        {job.messageId && (
          <div>
            <dt>{t('detail_id')}</dt>
            <dd>{job.messageId}</dd>
          </div>
        )}
      </dl>
    </div>
  )
}

function Step({ label, side, run }: { label: string; side: 'previous' | 'next'; run: (() => void) | null }) {
  if (!run) return null
  return (
    <button type="button" class={`round detail-step detail-${side}`} aria-label={label} title={label} onClick={run}>
      <Icon path={side === 'previous' ? icons.previous : icons.next} />
    </button>
  )
}
