import type { Job } from '../../contract/job.ts'
import { medianDurationMs } from '../../jobs/duration.ts'
import { promptOf } from '../../jobs/lineage.ts'
import { openPage } from '../platform/tabs.ts'
import type { JobActions } from '../ui/model/job-actions.ts'
import { actionName } from '../ui/text/job-text.ts'
import { count, t } from '../ui/text/words.ts'
import { LargeCard, SlimCard } from './job-card.tsx'
import { hasSomething, type RecentJobLists } from './state.ts'

interface RecentJobsProps {
  recent: RecentJobLists
  /** All known jobs, to estimate durations. */
  jobs: ReadonlyMap<string, Job>
  now: number
  actions: JobActions
  /** The job the user wants to see large; null for the newest result. */
  openId: string | null
  onOpen: (id: string) => void
}

/** More than these would push the newest picture out of sight. */
const waitingShown = 3

export function RecentJobs({ recent, jobs, now, actions, openId, onOpen }: RecentJobsProps) {
  const { now: waiting, latest, newest } = recent
  const all = [...jobs.values()]
  const opened = openId === null ? undefined : jobs.get(openId)
  const large = opened && hasSomething(opened) ? opened : newest
  // One that was opened from an older result's button may be older than what the list holds.
  const list = large && !latest.includes(large) ? [large, ...latest] : latest
  const props = (job: Job) => ({
    job,
    prompt: promptOf(job, jobs),
    actionName: actionName(job, jobs),
    medianMs: medianDurationMs(job, all),
    now,
    actions,
  })
  const slim = (job: Job) => (
    <SlimCard key={job.id} {...props(job)} onEnlarge={hasSomething(job) ? () => onOpen(job.id) : undefined} />
  )
  if (waiting.length + list.length === 0) {
    return (
      <section class="empty-state">
        <h2>{t('empty_title')}</h2>
        <p class="muted">{t('empty_text')}</p>
      </section>
    )
  }
  return (
    <>
      {waiting.length > 0 && (
        <section class="recent-jobs" aria-label={t('recent_now')}>
          <h2>{t('recent_now')}</h2>
          {waiting.slice(0, waitingShown).map(slim)}
          {waiting.length > waitingShown && (
            <details class="more">
              <summary>{count('recent_more', waiting.length - waitingShown)}</summary>
              <div class="recent-jobs">{waiting.slice(waitingShown).map(slim)}</div>
            </details>
          )}
        </section>
      )}
      {list.length > 0 && (
        <section class="recent-jobs" aria-label={t('recent_latest')}>
          <h2>{t('recent_latest')}</h2>
          {list.map((job) => (job === large ? <LargeCard key={job.id} {...props(job)} /> : slim(job)))}
          <button type="button" class="plain to-gallery" onClick={() => void openPage('gallery')}>
            {t('recent_all')}
          </button>
        </section>
      )}
    </>
  )
}
