import type { Job } from '../../contract/job.ts'
import { openPage } from '../platform/tabs.ts'
import { count, t } from '../ui/text/words.ts'
import { DoubtfulJobs } from './doubtful-jobs.tsx'
import { LargeCard, SlimCard } from './job-card.tsx'
import { usePopup } from './popup-context.ts'
import { hasSomething } from './state.ts'

/** More than these would push the newest picture out of sight. */
const waitingShown = 3

export function RecentJobs() {
  const { recent, jobs, openId, open } = usePopup()
  const { now: waiting, doubtful, latest, newest } = recent
  const opened = openId === null ? undefined : jobs.get(openId)
  const large = opened && hasSomething(opened) ? opened : newest
  // One that was opened from an older result's button may be older than what the list holds.
  const list = large && !latest.includes(large) ? [large, ...latest] : latest
  const slim = (job: Job) => (
    <SlimCard key={job.id} job={job} onEnlarge={hasSomething(job) ? () => open(job.id) : undefined} />
  )
  if (waiting.length + doubtful.length + list.length === 0) {
    return (
      <section class="empty-state">
        <h2>{t('empty_title')}</h2>
        <p class="muted">{t('empty_text')}</p>
      </section>
    )
  }
  return (
    <>
      <DoubtfulJobs jobs={doubtful} card={slim} />
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
          {list.map((job) => (job === large ? <LargeCard key={job.id} job={job} /> : slim(job)))}
          <button type="button" class="plain to-gallery" onClick={() => void openPage('gallery')}>
            {t('recent_all')}
          </button>
        </section>
      )}
    </>
  )
}
