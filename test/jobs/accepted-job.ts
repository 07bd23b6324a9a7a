import type { Job } from '../../src/contract/job.ts'
import type { Update } from '../../src/contract/update.ts'

/** A job that the API took at 1000 and that is overdue after 1,000,000. */
export const acceptedJob = (more: Partial<Job> = {}): Job => ({
  id: 'j',
  connectionId: 'c',
  command: { kind: 'imagine', prompt: 'p' },
  state: 'accepted',
  createdAt: 1000,
  updatedAt: 1000,
  deadlineAt: 1_000_000,
  ...more,
})

/** An update that says that the job is being painted, and nothing else. */
export const runningUpdate = (more: Partial<Update> = {}): Update => ({
  ids: {},
  state: 'running',
  pictures: [],
  buttons: [],
  text: [],
  ...more,
})
