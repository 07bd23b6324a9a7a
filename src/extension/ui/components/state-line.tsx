import type { Job } from '../../../contract/job.ts'
import { leftMs } from '../../../jobs/duration.ts'
import { isActive, isDoubtful } from '../../../jobs/state.ts'
import { useStateText } from '../hooks/use-state-text.ts'
import { clock, duration } from '../text/format.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import './state-line.css'

interface StateLineProps {
  job: Job
  /** Median of the user's own jobs of this kind in ms, see `medianDurationMs`. */
  medianMs: number | null
  now: number
}

/** Where a job stands: icon, word and colour, then the times. */
export function StateLine({ job, medianMs, now }: StateLineProps) {
  const { word, tone, icon } = useStateText()(job)
  return (
    <>
      <p class="state">
        <span class={`state-word tone-${tone}`}>
          <Icon path={icon} />
          {word}
        </span>
        {timesOf(job, medianMs, now).map((text) => (
          <span key={text}>{text}</span>
        ))}
      </p>
      {isActive(job.state) && job.progress !== undefined && (
        <progress class="state-progress" max={100} value={job.progress} aria-label={t('state_progress')} />
      )}
    </>
  )
}

function timesOf(job: Job, medianMs: number | null, now: number): string[] {
  if (job.state === 'done') {
    const kept = job.kept?.length && job.kept.every((one) => one === 'kept')
    return [clock(job.endedAt ?? job.updatedAt, now), ...(kept ? [t('state_kept')] : [])]
  }
  if (job.state === 'failed' || job.state === 'cancelled') return [clock(job.endedAt ?? job.updatedAt, now)]
  if (job.heldUntil !== undefined) return [t('time_until_sent', duration(job.heldUntil - now))]
  const gone = now - job.createdAt
  if (isDoubtful(job.state)) return [t('time_since', duration(gone))]
  const left = leftMs(job, medianMs, now)
  const outlook =
    left !== null
      ? t('time_left', duration(roughly(left)))
      : medianMs !== null
        ? t('time_longer', duration(medianMs))
        : ''
  return [duration(gone), ...(outlook ? [outlook] : [])]
}

/** Rounded to 5 s: the estimate is not exact enough for a countdown. */
function roughly(ms: number): number {
  return Math.max(5_000, Math.round(ms / 5_000) * 5_000)
}
