import type { Job } from '../../../src/contract/job.ts'
import { local, onLocalChanged } from '../../../src/extension/platform/storage.ts'
import { createStore } from '../../../src/extension/store/store.ts'
import { createWriter } from '../../../src/extension/store/write/writer.ts'

/** The store on the storage of the fake browser, read and written; the clock stands at 77. */
export const store = createStore({ area: local, onChanged: onLocalChanged })
export const writer = createWriter({ area: local, now: () => 77 })

/** Ids that sort as their numbers do. */
export const idOf = (number: number) => `j${String(number).padStart(6, '0')}`

/** Makes jobs that are in this state unless told otherwise. */
export const jobsIn =
  (state: Job['state']) =>
  (id: string, more: Partial<Job> = {}): Job => ({
    id,
    connectionId: 'c',
    command: { kind: 'imagine', prompt: id },
    state,
    createdAt: 1,
    updatedAt: 1,
    deadlineAt: 2,
    ...more,
  })

/** Adds them in one write. */
export const add = (...jobs: Job[]) =>
  writer.change(async (transaction) => {
    for (const job of jobs) await transaction.addJob(job)
  })
