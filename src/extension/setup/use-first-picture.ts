import { useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { createRequestIds } from '../ui/model/request-ids.ts'
import { watchJob } from '../ui/model/watch.ts'
import type { FailureCode } from '../ui/text/failure-text.ts'
import type { Step } from './run-test.ts'
import { useSetup } from './setup-context.ts'

/** English: every one of these services understands it. */
export const firstPrompt = 'a lighthouse keeper waving from the gallery at dusk, calm sea, oil on canvas'

export interface FirstPicture {
  state: Step['state']
  /** Null before it is asked for, and until it is read. */
  job: Job | null
  /** Why nothing was sent. */
  failure: FailureCode | null
  paint: () => Promise<void>
}

/** The picture that shows that an account works, as it comes. */
export function useFirstPicture(accountId: string): FirstPicture {
  const { store, send } = useSetup()
  const [asked, setAsked] = useState<{ accountId: string; jobId: string } | null>(null)
  const [read, setRead] = useState<Job | null>(null)
  const [refused, setRefused] = useState<{ accountId: string; code: FailureCode } | null>(null)
  const jobId = asked?.accountId === accountId ? asked.jobId : null
  const job = read?.id === jobId ? read : null
  const ids = useRef(createRequestIds())
  useEffect(() => {
    if (jobId === null) return
    const closed = new AbortController()
    watchJob(store, jobId, setRead, closed.signal)
    return () => closed.abort()
  }, [store, jobId])

  const paint = async () => {
    setRefused(null)
    const command = { kind: 'imagine', prompt: firstPrompt } as const
    const reply = await send('jobs.submit', { command, requestId: ids.current.idOf(command) })
    if (!reply.ok) return setRefused({ accountId, code: reply.error.code })
    ids.current.taken(command)
    setAsked({ accountId, jobId: reply.value.jobId })
  }
  const failure = refused?.accountId === accountId ? refused.code : null
  return { state: stateOf(job, jobId), job, failure, paint }
}

function stateOf(job: Job | null, jobId: string | null): Step['state'] {
  if (jobId === null) return 'waiting'
  if (job?.state === 'done') return 'ok'
  return job?.state === 'failed' || job?.state === 'cancelled' ? 'bad' : 'running'
}
