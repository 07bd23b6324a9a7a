import { useMemo } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { medianDurationMs } from '../../../jobs/duration.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { isPending } from '../../../jobs/state.ts'
import { JobMenu } from '../../ui/actions/job-menu.tsx'
import { OneOfFour } from '../../ui/actions/one-of-four.tsx'
import { PictureToolbar } from '../../ui/actions/picture-toolbar.tsx'
import { Icon } from '../../ui/components/icon.tsx'
import { JobButtons } from '../../ui/components/job-buttons.tsx'
import { JobNotes } from '../../ui/components/job-notes.tsx'
import { Popover } from '../../ui/components/popover.tsx'
import { SourceOf } from '../../ui/components/source.tsx'
import { StateLine } from '../../ui/components/state-line.tsx'
import { Texts } from '../../ui/components/texts.tsx'
import { Trouble } from '../../ui/components/trouble.tsx'
import * as icons from '../../ui/icons/icon-paths.ts'
import * as outIcons from '../../ui/icons/icon-paths-out.ts'
import type { JobActions } from '../../ui/model/job-actions.ts'
import { textOf } from '../../ui/model/prompt.ts'
import { parametersOf } from '../../ui/save/parameters.ts'
import { date } from '../../ui/text/format.ts'
import { collator } from '../../ui/text/formatters.ts'
import { actionName, subjectOf } from '../../ui/text/job-text.ts'
import { moneyText } from '../../ui/text/money.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import * as own from '../grid/icons.ts'
import type { Family } from '../hooks/use-family.ts'
import { Lost } from './lost.tsx'
import type { PictureActions } from './picture-actions.ts'
import { Tags } from './tags.tsx'
import './panel.css'

interface PanelProps {
  job: Job
  family: Family
  prompt: string
  isComparing: boolean
  actions: JobActions
  picture: PictureActions
}

export function Panel({ job, family, prompt, isComparing, actions, picture }: PanelProps) {
  const { snapshot, now, store, send } = useGallery()
  const entry = snapshot.byId.get(job.id)
  const action = entry ? actionName(entry, snapshot.byId) : ''
  // Only what is on its way says how long it takes.
  const isWaiting = isPending(job.state)
  const medianMs = useMemo(
    () => (entry && isWaiting ? medianDurationMs(entry, snapshot.entries) : null),
    [entry, isWaiting, snapshot],
  )
  const { tags } = snapshot.totals
  const knownTags = useMemo(() => tags.toSorted(collator({}).compare), [tags])
  return (
    <div class="panel">
      <div>
        {action && <p class="action-name">{action}</p>}
        <p class="panel-prompt" dir="auto">
          {textOf(prompt) || subjectOf(job, prompt)}
        </p>
        <StateLine job={job} medianMs={medianMs} now={now} />
        <JobNotes unused={job.unused} leftOut={job.leftOut} />
      </div>
      <SourceOf job={job} known={family} prompt={prompt} store={store} send={send} withText />
      <Trouble job={job} prompt={prompt} actions={actions} />
      <Lost job={job} actions={actions} />
      <Texts job={job} actions={actions} />
      <Actions job={job} prompt={prompt} isComparing={isComparing} actions={actions} picture={picture} />
      <JobButtons job={job} onPress={(button) => actions.press(job, button)} />
      <PictureToolbar job={job} prompt={prompt} actions={actions} />
      <Tags tags={job.tags ?? []} known={knownTags} onAdd={picture.addTags} onRemove={picture.removeTag} />
      <Facts job={job} prompt={prompt} />
    </div>
  )
}

function Actions({ job, prompt, actions, picture, isComparing }: Omit<PanelProps, 'family'>) {
  const { favourite = false } = job
  return (
    <div class="panel-actions">
      {picture.save && (
        <button type="button" class="primary" onClick={picture.save}>
          <Icon path={outIcons.save} /> {t('gallery_save')}
        </button>
      )}
      {picture.copyPicture && (
        <button type="button" class="quiet" onClick={picture.copyPicture}>
          <Icon path={outIcons.copyPicture} /> {t('out_copy_picture')}
        </button>
      )}
      <Quarters save={picture.saveQuarter} copy={picture.copyQuarter} />
      <button type="button" class="quiet panel-favourite" aria-pressed={favourite} onClick={picture.favourite}>
        <Icon path={outIcons.heart} /> {t('gallery_favourite')}
      </button>
      <PromptActions prompt={prompt} actions={actions} />
      {picture.compare && (
        <button type="button" class="quiet" aria-pressed={isComparing} onClick={picture.compare}>
          <Icon path={own.compare} /> {t('gallery_compare')}
        </button>
      )}
      {picture.original && (
        <button type="button" class="quiet" onClick={picture.original}>
          <Icon path={own.fit} /> {t('gallery_original')}
        </button>
      )}
      {picture.copyLink && (
        <button type="button" class="quiet" onClick={picture.copyLink}>
          <Icon path={icons.link} /> {t('gallery_copy_link')}
        </button>
      )}
      <JobMenu job={job} prompt={prompt} actions={actions} hasToolbar hasPromptActions hasPictureActions />
    </div>
  )
}

function PromptActions({ prompt, actions }: Pick<PanelProps, 'prompt' | 'actions'>) {
  if (!prompt) return null
  return (
    <>
      <button type="button" class="quiet" onClick={() => actions.copy(prompt)}>
        <Icon path={icons.copy} /> {t('deed_copy')}
      </button>
      {actions.edit && (
        <button type="button" class="quiet" onClick={() => actions.edit?.(prompt)}>
          <Icon path={icons.pen} /> {t('deed_edit')}
        </button>
      )}
    </>
  )
}

interface QuartersProps {
  save: PictureActions['saveQuarter']
  copy: PictureActions['copyQuarter']
}

function Quarters({ save, copy }: QuartersProps) {
  if (!save && !copy) return null
  return (
    <Popover class="quiet" face={t('gallery_quarter')} closeOnClick>
      {copy && <OneOfFour label={t('out_copy_quarter')} nameOf={(quarter) => t('out_copy_nth', quarter)} run={copy} />}
      {save && (
        <OneOfFour label={t('gallery_save_quarter')} nameOf={(quarter) => t('gallery_save_nth', quarter)} run={save} />
      )}
    </Popover>
  )
}

function Facts({ job, prompt }: Pick<PanelProps, 'job' | 'prompt'>) {
  const { sources } = useGallery()
  const cover = job.result ? coverOf(job.result) : null
  const link = cover === null ? undefined : job.result?.pictures[cover]
  const size = link?.width && link.height ? `${link.width} × ${link.height}` : ''
  const dies = link?.expiresAt !== undefined && job.kept?.[cover ?? 0] !== 'kept' ? date(link.expiresAt) : ''
  const facts: [string, string][] = [
    ...parametersOf(prompt),
    [t('kind_seed'), parametersOf(prompt).has('Seed') ? '' : (job.result?.seed ?? '')],
    [t('gallery_size'), size],
    [t('gallery_api'), sources.get(job.connectionId) ?? ''],
    [t('detail_model'), job.model ?? ''],
    [t('detail_cost'), job.result?.cost ? moneyText(job.result.cost) : ''],
    [t('detail_made'), date(job.createdAt)],
    [t('detail_expires'), dies],
    [t('gallery_saved_at'), job.savedAt === undefined ? '' : date(job.savedAt)],
    [t('detail_id'), job.messageId ?? ''],
  ]
  return (
    <dl class="panel-facts small muted">
      {facts
        .filter(([, value]) => value !== '')
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value}</bdi>
            </dd>
          </div>
        ))}
    </dl>
  )
}
