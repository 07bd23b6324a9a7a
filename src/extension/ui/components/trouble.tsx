import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isTroubled } from '../../../jobs/state.ts'
import type { Deeds } from '../model/job-actions.ts'
import { costText, cureText, hintText, type Remedy, remedyOf } from '../text/trouble-text.ts'
import { t } from '../text/words.ts'
import './trouble.css'

interface TroubleProps {
  job: Job
  prompt: string
  deeds: Deeds
}

/** Under a failed, late or doubtful job: what it cost, what to do, and the API's own words. */
export function Trouble({ job, prompt, deeds }: TroubleProps) {
  if (job.state === 'failed') {
    const remedy = remedyOf(job)
    return (
      <div class="trouble">
        <p>{[costText(job), cureText(job)].filter(Boolean).join(' ')}</p>
        <Words job={job} />
        {remedy && (
          <div class="trouble-actions">
            <RemedyButton remedy={remedy} job={job} prompt={prompt} deeds={deeds} />
          </div>
        )}
      </div>
    )
  }
  if (!isTroubled(job)) return null
  return (
    <div class="trouble">
      <p>{[hintText(job), costText(job)].filter(Boolean).join(' ')}</p>
      <Words job={job} />
      <div class="trouble-actions">
        <CheckButton job={job} deeds={deeds} />
        {job.state === 'unknown' && (
          <button type="button" class="quiet" onClick={() => deeds.resend(job)}>
            {t('deed_resend')}
          </button>
        )}
      </div>
    </div>
  )
}

function Words({ job }: { job: Job }) {
  if (!job.reason?.detail) return null
  return (
    <p class="trouble-words">
      {t('api_words')} <q dir="auto">{job.reason.detail}</q>
    </p>
  )
}

function RemedyButton({ remedy, job, prompt, deeds }: TroubleProps & { remedy: Remedy }) {
  const actions: Record<Remedy, (() => void) | undefined> = {
    edit: deeds.edit && (() => deeds.edit?.(prompt)),
    resend: () => deeds.resend(job),
    setup: deeds.openSetup,
    relax: deeds.relax,
  }
  const run = actions[remedy]
  if (!run) return null
  return (
    <button type="button" class="quiet" onClick={run}>
      {t(`deed_${remedy}`)}
    </button>
  )
}

function CheckButton({ job, deeds }: { job: Job; deeds: Deeds }) {
  const [busy, setBusy] = useState(false)
  const check = () => {
    setBusy(true)
    void deeds.check(job).finally(() => setBusy(false))
  }
  return (
    <button type="button" class="quiet" disabled={busy} onClick={check}>
      {busy && <span class="spinner" />}
      {t(busy ? 'deed_checking' : 'deed_check')}
    </button>
  )
}
