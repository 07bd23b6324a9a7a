import { isFinal, type Job } from '../../contract/job.ts'
import { dayKey } from '../ui/text/format.ts'
import { type Find, promptOf } from '../ui/text/job-text.ts'

export const filters = ['all', 'waiting', 'failed', 'unmatched'] as const
export type Filter = (typeof filters)[number]

/** Jobs that a filter and a search leave, newest first. Every word of the search must stand in the prompt or the answer. */
export function choose(
  jobs: Iterable<Job>,
  { filter, search, find }: { filter: Filter; search: string; find: Find },
): Job[] {
  const words = fold(search).split(/\s+/).filter(Boolean)
  return [...jobs]
    .filter((job) => inFilter(job, filter))
    .filter((job) => {
      if (words.length === 0) return true
      const text = fold([promptOf(job, find), ...(job.result?.text ?? [])].join(' '))
      return words.every((word) => text.includes(word))
    })
    .sort((a, b) => (a.id < b.id ? 1 : -1)) // ids sort by time
}

export function inFilter(job: Job, filter: Filter): boolean {
  if (filter === 'waiting') return !isFinal(job.state)
  if (filter === 'failed') return job.state === 'failed' || job.state === 'cancelled'
  return filter === 'all'
}

export interface Day {
  key: string
  at: number
  jobs: Job[]
}

/** Neighbours of one day together, in the order they come. */
export function byDay(jobs: readonly Job[]): Day[] {
  const days: Day[] = []
  for (const job of jobs) {
    const key = dayKey(job.createdAt)
    const last = days.at(-1)
    if (last?.key === key) last.jobs.push(job)
    else days.push({ key, at: job.createdAt, jobs: [job] })
  }
  return days
}

/** So that `Éclair` is found by `eclair`. */
function fold(text: string): string {
  return text
    .normalize('NFD')
    .replace(/\p{Mark}/gu, '')
    .toLowerCase()
}
