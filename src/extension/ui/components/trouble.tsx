import { useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isTroubled } from '../../../jobs/state.ts'
import { useServiceOf } from '../hooks/use-services.ts'
import type { JobActions } from '../model/job-actions.ts'
import { costText, cureText, hintText, isAskable, type Remedy, remedyOf } from '../text/trouble-text.ts'
import { sentences, t } from '../text/words.ts'
import './trouble.css'

interface TroubleProps {
  job: Job
  prompt: string
  actions: JobActions
}

/** Under a failed, late or doubtful job: what it cost, what to do, and the API's own words. */
export function Trouble({ job, prompt, actions }: TroubleProps) {
  const service = useServiceOf(job)
  if (job.state === 'failed') {
    const remedy = remedyOf(job)
    return (
      <div class="trouble">
        <p>{sentences(costText(job, service), cureText(job))}</p>
        <Words job={job} />
        <div class="trouble-actions">
          {remedy && <RemedyButton remedy={remedy} job={job} prompt={prompt} actions={actions} />}
          <HelpButton actions={actions} />
        </div>
      </div>
    )
  }
  if (!isTroubled(job)) return null
  return (
    <div class="trouble">
      <p>{sentences(hintText(job, service), costText(job, service))}</p>
      <Words job={job} />
      <div class="trouble-actions">
        {isAskable(service) && <CheckButton job={job} actions={actions} />}
        {job.state === 'unknown' && (
          <button type="button" class="quiet" onClick={() => actions.resend(job)}>
            {t('deed_resend')}
          </button>
        )}
        <HelpButton actions={actions} />
      </div>
    </div>
  )
}

function HelpButton({ actions }: Pick<TroubleProps, 'actions'>) {
  return (
    <button type="button" class="quiet" onClick={actions.openHelp}>
      {t('help_title')}
    </button>
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

function RemedyButton({ remedy, job, prompt, actions }: TroubleProps & { remedy: Remedy }) {
  const remedies: Record<Remedy, (() => void) | undefined> = {
    edit: actions.edit && (() => actions.edit?.(prompt)),
    resend: () => actions.resend(job),
    setup: actions.openSetup,
    relax: actions.relax,
  }
  const run = remedies[remedy]
  if (!run) return null
  return (
    <button type="button" class="quiet" onClick={run}>
      {t(`deed_${remedy}`)}
    </button>
  )
}

function CheckButton({ job, actions }: { job: Job; actions: JobActions }) {
  const [busy, setBusy] = useState(false)
  const check = () => {
    setBusy(true)
    actions.check(job).finally(() => setBusy(false))
  }
  return (
    <button type="button" class="quiet" disabled={busy} onClick={check}>
      {busy && <span class="spinner" />}
      {t(busy ? 'deed_checking' : 'deed_check')}
    </button>
  )
}
