import type { Job } from '../../contract/job.ts'
import { medianDurationMs } from '../../jobs/duration.ts'
import { isFromPage, promptOf } from '../../jobs/lineage.ts'
import { coverOf } from '../../jobs/result-layout.ts'
import { isTroubled } from '../../jobs/state.ts'
import { JobMenu } from '../ui/actions/job-menu.tsx'
import { PictureIcons } from '../ui/actions/picture-icons.tsx'
import { PictureMenu } from '../ui/actions/picture-menu.tsx'
import { PictureToolbar } from '../ui/actions/picture-toolbar.tsx'
import { Icon } from '../ui/components/icon.tsx'
import { JobButtons } from '../ui/components/job-buttons.tsx'
import { JobNotes } from '../ui/components/job-notes.tsx'
import { lazy } from '../ui/components/lazy.tsx'
import { Picture } from '../ui/components/picture.tsx'
import { Preview } from '../ui/components/preview.tsx'
import { ResultPictures } from '../ui/components/result-pictures.tsx'
import { shownPrompt } from '../ui/components/shown-prompt.tsx'
import { StateLine } from '../ui/components/state-line.tsx'
import { UndoSend } from '../ui/components/undo-send.tsx'
import { useStateText } from '../ui/hooks/use-state-text.ts'
import { dotted } from '../ui/text/format.ts'
import { actionName, briefly, subjectOf } from '../ui/text/job-text.ts'
import { moneyText } from '../ui/text/money.ts'
import { t } from '../ui/text/words.ts'
import { usePopup } from './popup-context.ts'
import './job-card.css'

// Most cards have none of these.
const Trouble = lazy(async () => (await import('../ui/components/trouble.tsx')).Trouble)
const SourceOf = lazy(async () => (await import('../ui/components/source.tsx')).SourceOf)
const Texts = lazy(async () => (await import('../ui/components/texts.tsx')).Texts)

/** The newest result, or the one the user opened: pictures first and large. */
export function LargeCard({ job }: { job: Job }) {
  const { jobs, actions, store, send } = usePopup()
  const prompt = promptOf(job, jobs)
  return (
    <article class="card sheet" data-job={job.id} data-state={job.state}>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a button on the picture does the same by key. */}
      {/* biome-ignore lint/a11y/useKeyWithClickEvents: as above. */}
      <div class="card-pictures" onClick={({ target }) => target instanceof HTMLImageElement && actions.show?.(job)}>
        <ResultPictures
          job={job}
          prompt={prompt}
          size="original"
          onPress={(button) => actions.press(job, button)}
          tools={(index) => <PictureMenu job={job} prompt={prompt} actions={actions} index={index} />}
        />
        {(job.result?.pictures.length ?? 0) > 0 && <PictureIcons job={job} prompt={prompt} actions={actions} />}
      </div>
      <div class="card-meta">
        <Words job={job} prompt={prompt} isLarge />
        {isFromPage(job, jobs) && <SourceOf job={job} known={jobs} prompt={prompt} store={store} send={send} />}
        {(job.result?.text.length ?? 0) > 0 && <Texts job={job} actions={actions} />}
        <JobButtons job={job} onPress={(button) => actions.press(job, button)} />
        <PictureToolbar job={job} prompt={prompt} actions={actions} />
      </div>
    </article>
  )
}

interface SlimCardProps {
  job: Job
  /** Shows it large; absent when there is nothing to see. */
  onEnlarge?: (() => void) | undefined
}

export function SlimCard({ job, onEnlarge }: SlimCardProps) {
  const { jobs, actions } = usePopup()
  const prompt = promptOf(job, jobs)
  return (
    <article class="card card-slim sheet" data-job={job.id} data-state={job.state}>
      {onEnlarge ? (
        <button
          type="button"
          class="thumb"
          aria-label={t('name_of', t('card_enlarge'), briefly(subjectOf(job, prompt)))}
          onClick={onEnlarge}
        >
          <Thumb job={job} />
        </button>
      ) : (
        <div class="thumb">
          <Thumb job={job} />
        </div>
      )}
      <div class="card-body">
        <Words job={job} prompt={prompt} />
        <UndoSend job={job} actions={actions} />
        {isTroubled(job) && <Trouble job={job} prompt={prompt} actions={actions} />}
      </div>
    </article>
  )
}

function Words({ job, prompt, isLarge = false }: { job: Job; prompt: string; isLarge?: boolean }) {
  const { jobs, jobList, now, actions } = usePopup()
  const name = actionName(job, jobs)
  const subject = subjectOf(job, prompt)
  return (
    <div class="card-words">
      <div class="card-head">
        <h3 class="prompt" dir="auto" title={prompt}>
          {name ? (
            <>
              <span class="action-name">{name}</span> <bdi>{shownPrompt(subject)}</bdi>
            </>
          ) : (
            shownPrompt(subject)
          )}
        </h3>
        <JobMenu
          job={job}
          prompt={prompt}
          actions={actions}
          hasToolbar={isLarge}
          name={t('name_of', t('menu_title'), briefly(subject))}
        />
      </div>
      <StateLine job={job} medianMs={medianDurationMs(job, jobList)} now={now} />
      {isLarge && <Details job={job} />}
      <JobNotes unused={job.unused} leftOut={job.leftOut} />
    </div>
  )
}

/** What painted it, and what it cost, where that is known. */
function Details({ job }: { job: Job }) {
  const cost = job.result?.cost
  const details = dotted(job.model, cost ? moneyText(cost) : '')
  if (details === '') return null
  return (
    <p class="card-details small muted" dir="auto">
      {details}
    </p>
  )
}

function Thumb({ job }: { job: Job }) {
  const { tone, icon } = useStateText()(job)
  const cover = job.result ? coverOf(job.result) : null
  if (cover !== null) return <Picture job={job} index={cover} size="thumbnail" alt="" brief />
  return (
    <Preview job={job} size="thumbnail" class="thumb-preview" alt="">
      <span class={`thumb-sign tone-${tone}`}>
        <Icon path={icon} />
      </span>
    </Preview>
  )
}
