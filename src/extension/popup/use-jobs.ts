import { useLayoutEffect, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { withAncestors } from '../../jobs/lineage.ts'
import { jobIndex } from '../store/items.ts'
import type { Change, Store } from '../store/store.ts'

export type Jobs = ReadonlyMap<string, Job>

/** What is shown is read first: the page is empty until then. */
const firstLimit = 12
/** More than are shown; the others are used to estimate how long a job takes. */
const recentLimit = 40
/** They are read when the popup has long been drawn: reading and drawing them anew takes as long as that did. */
const restAfterMs = 500

/** The jobs the popup shows and those their names are read from, kept up with the store; null until they are read. */
export function useJobs(store: Store): Jobs | null {
  const [jobs, setJobs] = useState<Jobs | null>(null)
  // Not after the first frame: the page is empty until this is read.
  useLayoutEffect(() => {
    const closed = new AbortController()
    let known: Jobs | null = null
    // A change that comes while jobs are being read may be missing from what is read.
    let early: Change[] | null = null
    const show = (next: Jobs) => {
      if (closed.signal.aborted || next === known) return
      known = next
      setJobs(next)
    }
    store.subscribe((change) => {
      early?.push(change)
      if (!known) return
      const changed = applyChange(known, change)
      show(changed)
      void withAncestors(changed, store.readJobs).then((all) => known && show(withAdded(known, all, changed)))
    }, closed.signal)
    const load = async (limit: number) => {
      const changes: Change[] = []
      early = changes
      const loaded = await loadJobs(store, limit)
      show(changes.reduce(applyChange, known ? withAdded(known, loaded, known) : loaded))
      early = null
    }
    let timer: ReturnType<typeof setTimeout> | undefined
    void load(firstLimit).then(() => {
      if (!closed.signal.aborted) timer = setTimeout(() => void load(recentLimit), restAfterMs)
    })
    return () => {
      closed.abort()
      clearTimeout(timer)
    }
  }, [store])
  return jobs
}

/** The latest listed jobs, those that wait, the unlisted ones that are kept, and the ancestors of all. */
async function loadJobs(store: Store, limit: number): Promise<Jobs> {
  const [{ pending, quiet: unlistedJobIds }, recent] = await Promise.all([
    store.read(jobIndex),
    store.readRecent(limit),
  ])
  // A batch is under way: what has ended lies behind it.
  if (pending.length > 0 && limit < pending.length + firstLimit) return loadJobs(store, limit + pending.length)
  const known = new Set(recent.map(({ id }) => id))
  const others = await store.readJobs([...new Set([...pending, ...unlistedJobIds])].filter((id) => !known.has(id)))
  return withAncestors(new Map([...recent, ...others].map((job) => [job.id, job])), store.readJobs)
}

function applyChange(jobs: Jobs, change: Change): Jobs {
  if (change.jobs.length + change.removed.length === 0) return jobs
  const next = new Map(jobs)
  for (const job of change.jobs) next.set(job.id, job)
  for (const id of change.removed) next.delete(id)
  return next
}

/** Adds what `all` has and `before` had not; the same jobs when that is nothing. */
function withAdded(jobs: Jobs, all: Jobs, before: Jobs): Jobs {
  const added = [...all].filter(([id]) => !before.has(id))
  return added.length > 0 ? new Map([...added, ...jobs]) : jobs
}
