import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { head as headItem, isListed, type Unmatched } from '../store/items.ts'
import type { Store } from '../store/store.ts'
import { withParents } from '../ui/model/family.ts'

export interface GalleryState {
  /** What is loaded so far, by id. */
  jobs: ReadonlyMap<string, Job>
  /** Pages of older jobs not loaded yet. */
  older: number
  unmatched: { key: string; value: Unmatched }[]
}

export interface Gallery {
  /** Null until the first jobs are read. */
  state: GalleryState | null
  /** Loads the next older jobs; does nothing while it is loading or when there are none. */
  loadOlder: () => Promise<void>
  /** Makes sure that one job is loaded, however old. False when it is gone. */
  loadJob: (id: string) => Promise<boolean>
}

/** The gallery's jobs: the newest pages first, older ones as they are asked for, all kept up with storage. */
export function useGallery(store: Store): Gallery {
  const [state, setState] = useState<GalleryState | null>(null)
  const current = useRef<GalleryState>({ jobs: new Map(), older: 0, unmatched: [] })
  const loading = useRef(false)

  const show = useCallback((change: Partial<GalleryState>) => {
    current.current = { ...current.current, ...change }
    setState(current.current)
  }, [])
  /** What is already known is newer than what was just read. */
  const add = useCallback(
    async (jobs: readonly Job[], change: Partial<GalleryState> = {}) => {
      const added = await withParents(new Map(jobs.map((job) => [job.id, job])), store)
      show({ jobs: new Map([...added, ...current.current.jobs]), ...change })
    },
    [store, show],
  )

  const loadOlder = useCallback(async () => {
    const { older } = current.current
    if (loading.current || older === 0) return
    loading.current = true
    await add(await store.readPage(older - 1), { older: older - 1 }).finally(() => {
      loading.current = false
    })
  }, [store, add])

  const loadJob = useCallback(
    async (id: string) => {
      if (current.current.jobs.has(id)) return true
      const found = await store.readJobs([id])
      await add(found)
      return found.length > 0
    },
    [store, add],
  )

  useEffect(() => {
    const closed = new AbortController()
    store.subscribe((change) => {
      const jobs = new Map(current.current.jobs)
      for (const job of change.jobs) if (isListed(job.command.kind)) jobs.set(job.id, job)
      for (const id of change.removed) jobs.delete(id)
      show({ jobs })
      if (change.unmatched) void store.readUnmatched().then((unmatched) => show({ unmatched }))
    }, closed.signal)
    void (async () => {
      const { pages, pending } = await store.read(headItem)
      // The last page may have just been begun.
      const newest = Math.max(0, pages - 2)
      const [last, before, waiting, unmatched] = await Promise.all([
        pages > 0 ? store.readPage(pages - 1) : [],
        pages > 1 ? store.readPage(pages - 2) : [],
        store.readJobs(pending),
        store.readUnmatched(),
      ])
      const listed = [...last, ...before, ...waiting].filter((job) => isListed(job.command.kind))
      if (!closed.signal.aborted) await add(listed, { older: newest, unmatched })
    })()
    return () => closed.abort()
  }, [store, add, show])

  return { state, loadOlder, loadJob }
}
