import type { Job } from '../../src/contract/job.ts'
import { jobIndex, jobKey, jobRecord, pageKey, pageRecord, pageSize } from '../../src/extension/store/items.ts'
import { toRecord } from '../../src/extension/store/record.ts'
import { drawId, idBytes } from '../../src/shared/id.ts'
import fakeBrowser from './fake-browser.ts'
import type { MemoryPictures } from './memory-pictures.ts'
import { doneJob, gridResult, sampleJob, sampleNow } from './sample-jobs.ts'

const hourMs = 3_600_000
/** As many as the job index keeps of those that are not listed. */
const unlistedJobs = 20

/**
 * Stores so many listed jobs as years of use leave them, under the extension's own keys and in its own form: ended, each fifth an upscale
 * of the one before, some failed, some favorites. The newest are the same jobs however many there are.
 * @returns the listed jobs, oldest first
 */
export function storeMany(count: number): Job[] {
  const jobs = Array.from({ length: count }, (_, n) => jobOfAge(count - 1 - n))
  const unlisted = Array.from({ length: unlistedJobs }, (_, n) => infoOfAge(unlistedJobs - 1 - n))
  const pages = Math.ceil(count / pageSize)
  // Past the area's own `set`, which copies everything and tells of everything.
  const { values } = fakeBrowser.storage.local
  for (const job of [...jobs, ...unlisted]) values.set(jobKey(job.id), toRecord(jobRecord, job))
  for (let page = 0; page < pages; page++) {
    const ids = jobs.slice(page * pageSize, (page + 1) * pageSize).map(({ id }) => id)
    values.set(pageKey(page), toRecord(pageRecord, ids))
  }
  const quiet = unlisted.map(({ id }) => id)
  values.set(jobIndex.key, toRecord(jobIndex, { pages, pending: [], chores: [], quiet }))
  return jobs
}

/** Keeps a picture of each of these jobs that has one. */
export function keepPictures({ kept }: MemoryPictures, jobs: readonly Job[]): void {
  for (const { id, kept: states } of jobs) if (states?.[0] === 'kept') kept.set(`${id} 0`, picture)
}

const blob = (bytes: number, type: string) => new Blob([new Uint8Array(bytes)], { type })
const picture = {
  original: blob(10_000, 'image/png'),
  thumbnail: blob(100, 'image/webp'),
  tiny: blob(10, 'image/webp'),
}

/** @param age 0 is the newest; two are an hour apart */
function jobOfAge(age: number): Job {
  const id = idOfAge(age)
  const createdAt = sampleNow - (age + 1) * hourMs
  if (age % 50 === 17) return sampleJob({ id, createdAt, state: 'failed', endedAt: createdAt, told: true })
  const done = { id, createdAt, told: true, kept: ['kept' as const], favourite: age % 23 === 0 }
  const result = { ...gridResult(`https://pictures.example/${id}.webp`) }
  if (age % 5 === 0) {
    const command = { kind: 'button' as const, label: 'U2' }
    return doneJob({ ...done, command, parentId: idOfAge(age + 1), result: { ...result, buttons: [] } })
  }
  return doneJob({ ...done, command: { kind: 'imagine', prompt: `a lighthouse, study ${age}` }, result })
}

function infoOfAge(age: number): Job {
  const createdAt = sampleNow - (age + 0.5) * hourMs
  const id = drawId(createdAt, new Uint8Array(idBytes))
  return sampleJob({ id, createdAt, command: { kind: 'info' }, state: 'done', endedAt: createdAt })
}

function idOfAge(age: number): string {
  return drawId(sampleNow - (age + 1) * hourMs, new Uint8Array(idBytes).fill(age % 32))
}
