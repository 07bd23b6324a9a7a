import type { Job } from '../../../contract/job.ts'
import { isEndedOrOverdue } from '../../../jobs/state.ts'
import type { Store } from '../../store/store.ts'

/** Calls back with the job as it is and at each change, until it is gone (null) or the signal ends it. */
export function watchJob(store: Store, id: string, show: (job: Job | null) => void, signal: AbortSignal): void {
  let known: Job | undefined
  const deliver = (job: Job) => {
    // What is read at the start may be older than a change that came meanwhile.
    if (signal.aborted || (known && known.updatedAt > job.updatedAt)) return
    known = job
    show(job)
  }
  store.subscribe((change) => {
    const job = change.jobs.find((one) => one.id === id)
    if (job) deliver(job)
    else if (change.removed.includes(id)) show(null)
  }, signal)
  void store.readJobs([id]).then(([job]) => {
    if (job) deliver(job)
    else if (!known && !signal.aborted) show(null)
  })
}

/** The job when it has ended or has not ended in time; null when it is gone. */
export function jobEnd(store: Store, id: string, signal: AbortSignal): Promise<Job | null> {
  return jobWhen(store, id, signal, (job) => isEndedOrOverdue(job.state))
}

/** Resolves to the job once the API has accepted or refused it or the outcome is unknown; null when the job was deleted. */
export function jobTaken(store: Store, id: string, signal: AbortSignal): Promise<Job | null> {
  return jobWhen(store, id, signal, (job) => job.state !== 'sending')
}

function jobWhen(store: Store, id: string, signal: AbortSignal, fits: (job: Job) => boolean): Promise<Job | null> {
  return new Promise((resolve) => {
    const stop = new AbortController()
    const end = (job: Job | null) => {
      stop.abort()
      resolve(job)
    }
    signal.addEventListener('abort', () => end(null), { once: true })
    watchJob(
      store,
      id,
      (job) => {
        if (job === null || fits(job)) end(job)
      },
      stop.signal,
    )
  })
}
