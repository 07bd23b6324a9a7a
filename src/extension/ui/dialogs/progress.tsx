import type { Job } from '../../../contract/job.ts'
import { StateLine } from '../components/state-line.tsx'
import { useNow } from '../hooks/use-now.ts'
import { cureText } from '../text/trouble-text.ts'
import { t } from '../text/words.ts'

/** How a command of a dialog fares: on its way, or why it came to nothing. */
export function Progress({ job, failure }: { job: Job | null; failure: string }) {
  const now = useNow(1_000)
  if (failure) {
    return (
      <p class="dialog-trouble" role="alert">
        {failure}
      </p>
    )
  }
  if (!job) return <span class="spinner" role="img" aria-label={t('state_sending')} />
  return (
    <div role="status">
      <StateLine job={job} medianMs={null} now={now} />
      {job.state === 'failed' && <p class="small muted">{cureText(job)}</p>}
      {job.reason?.detail && (
        <p class="small">
          {t('api_words')} <q dir="auto">{job.reason.detail}</q>
        </p>
      )}
    </div>
  )
}
