import type { Job } from '../contract/job.ts'
import { isListed } from './kinds.ts'

/** The job is late, or nobody knows whether it was sent. The user is notified of each such doubt about a listed job, once. */
export function inDoubt(job: Job, state: 'overdue' | 'unknown', now: number): Job {
  return { ...job, state, updatedAt: now, ...(isListed(job.command.kind) ? { told: false } : {}) }
}
