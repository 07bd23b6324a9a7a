import { useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { openPage } from '../platform/tabs.ts'
import { ResultPictures } from '../ui/components/result-pictures.tsx'
import { StateLine } from '../ui/components/state-line.tsx'
import { useNow } from '../ui/hooks/use-now.ts'
import { createRequestIds } from '../ui/model/request-ids.ts'
import { watchJob } from '../ui/model/watch.ts'
import { type FailureCode, failureText } from '../ui/text/failure-text.ts'
import { costText, cureText } from '../ui/text/trouble-text.ts'
import { t } from '../ui/text/words.ts'
import type { Step } from './run-test.ts'
import { useSetup } from './setup-context.ts'
import { Sign } from './test-list.tsx'

/** English: every one of these APIs understands it. */
const firstPrompt = 'a lighthouse keeper waving from the gallery at dusk, calm sea, oil on canvas'

/** The only step that costs something, so only when the user says so. `ready`: everything before it works. */
export function FirstPicture({ ready }: { ready: boolean }) {
  const { store, send } = useSetup()
  const [jobId, setJobId] = useState<string | null>(null)
  const [job, setJob] = useState<Job | null>(null)
  const [failure, setFailure] = useState<FailureCode | null>(null)
  const now = useNow(1_000)
  const ids = useRef(createRequestIds())
  useEffect(() => {
    if (jobId === null) return
    const closed = new AbortController()
    watchJob(store, jobId, setJob, closed.signal)
    return () => closed.abort()
  }, [store, jobId])

  const paint = async () => {
    setFailure(null)
    const command = { kind: 'imagine', prompt: firstPrompt } as const
    const reply = await send('jobs.submit', { command, requestId: ids.current.idOf(command) })
    if (!reply.ok) return setFailure(reply.error.code)
    ids.current.taken(command)
    setJobId(reply.value.jobId)
  }
  const state = stateOf(job, jobId)
  return (
    <div class="test test-picture" data-step="picture" data-state={state}>
      <Sign state={state} />
      <span class="test-label">{t('test_picture')}</span>
      {(jobId === null || state === 'bad') && (
        <button type="button" class="quiet" disabled={!ready} onClick={() => void paint()}>
          {t('test_paint')}
        </button>
      )}
      {failure && <p class="test-why bad">{failureText(failure)}</p>}
      {job && (
        <div class="test-why">
          <StateLine job={job} medianMs={null} now={now} />
          {job.state === 'failed' && <p>{[costText(job), cureText(job)].filter(Boolean).join(' ')}</p>}
          {job.state === 'done' && (
            <div class="first-picture">
              <ResultPictures job={job} prompt={firstPrompt} size="original" />
            </div>
          )}
          {job.state === 'done' && (
            <p>
              {t('test_finished')}{' '}
              <button type="button" class="plain" onClick={() => void openPage('gallery', { job: job.id })}>
                {t('open_gallery')}
              </button>
            </p>
          )}
        </div>
      )}
    </div>
  )
}

function stateOf(job: Job | null, jobId: string | null): Step['state'] {
  if (jobId === null) return 'waiting'
  if (job?.state === 'done') return 'ok'
  return job?.state === 'failed' || job?.state === 'cancelled' ? 'bad' : 'running'
}
