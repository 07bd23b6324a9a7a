import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import type { AdvancedActions } from '../model/job-actions.ts'
import { createRequestIds } from '../model/request-ids.ts'
import { watchJob } from '../model/watch.ts'
import { type FailureCode, failureText } from '../text/failure-text.ts'

interface Sending {
  /** Null until something is sent. */
  job: Job | null
  /** Sent, and its job not seen yet. */
  busy: boolean
  /** Why it could not even be sent; empty when nothing is wrong. */
  failure: string
  /** The same function at each rendering, as is `follow`. */
  send: (command: Command, parentId?: string) => void
  follow: (jobId: string) => void
}

/** Sends a command and follows its job while the component is shown. */
export function useCommand({ store, send }: Pick<AdvancedActions, 'store' | 'send'>): Sending {
  const [jobId, setJobId] = useState<string | null>(null)
  const [job, setJob] = useState<Job | null>(null)
  const [failure, setFailure] = useState<FailureCode | null>(null)
  const [busy, setBusy] = useState(false)
  const ids = useRef(createRequestIds())

  useEffect(() => {
    if (jobId === null) return
    const closed = new AbortController()
    const show = (next: Job | null) => {
      setBusy(false)
      setJob(next)
    }
    watchJob(store, jobId, show, closed.signal)
    return () => closed.abort()
  }, [store, jobId])

  const sendCommand = useCallback(
    (command: Command, parentId?: string) => {
      setBusy(true)
      setFailure(null)
      const submission = { command, ...(parentId === undefined ? {} : { parentId }) }
      void send('jobs.submit', { ...submission, requestId: ids.current.idOf(submission) }).then((reply) => {
        if (reply.ok) {
          ids.current.taken(submission)
          return setJobId(reply.value.jobId)
        }
        setBusy(false)
        setFailure(reply.error.code)
      })
    },
    [send],
  )

  return { job, busy, failure: failure ? failureText(failure) : '', send: sendCommand, follow: setJobId }
}
