import type { Job } from '../../../contract/job.ts'
import { jobIndex, type Unmatched } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { createEntries, type Known } from './entries.ts'

/** What is known so far. A new one with each change; the maps inside are the library's own. */
export interface LibrarySnapshot extends Known {
  unmatched: readonly { key: string; value: Unmatched }[]
  /** Whether every stored job is in it. */
  complete: boolean
}

export interface Library {
  /** Reads the newest jobs first and the rest piece by piece; `show` is called whenever there is more to see. */
  open(show: (snapshot: LibrarySnapshot) => void, signal: AbortSignal): void
  /** Whole jobs, in the order asked for; what is gone is left out. */
  readJobs(ids: readonly string[]): Promise<Job[]>
  /** Reads one job ahead of its turn. False when it is gone. */
  fetch(id: string): Promise<boolean>
}

interface LibraryOptions {
  store: Store
  /** Resolves when the page has nothing more urgent to do. */
  idle: () => Promise<void>
}

/** More than the largest screen shows at once. */
const firstJobs = 60
/** About 10 ms of reading: between two frames. */
const slice = 100
/** What was read is shown when there is so much more of it: to show it takes the longer the more there is already. */
const growth = 1.125

export function createLibrary({ store, idle }: LibraryOptions): Library {
  const entries = createEntries()
  let unmatched: LibrarySnapshot['unmatched'] = []
  let complete = false
  /** How many jobs were in the last snapshot. */
  let shown = 0
  let show: (snapshot: LibrarySnapshot) => void = () => {}

  function notifyListeners(): void {
    shown = entries.count()
    show({ ...entries.read(), unmatched, complete })
  }

  /** What is known already is newer than what was just read. */
  async function read(ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !entries.has(id))
    for (const job of await store.readJobs(unknown)) if (!entries.has(job.id)) entries.put(job)
  }

  async function readAll(signal: AbortSignal): Promise<void> {
    const { pages, pending } = await store.read(jobIndex)
    const newest: string[] = []
    let page = pages - 1
    for (; page >= 0 && newest.length < firstJobs; page--) newest.push(...(await store.readPageIds(page)).toReversed())
    await read(newest.slice(0, firstJobs))
    if (signal.aborted) return
    complete = page < 0 && newest.length <= firstJobs
    notifyListeners()
    unmatched = await store.readUnmatched()
    // Those that wait are few and what people look for, however old.
    await read(pending)
    for (let rest = newest.slice(firstJobs); ; rest = (await store.readPageIds(page--)).toReversed()) {
      for (let at = 0; at < rest.length; at += slice) {
        await idle()
        if (signal.aborted) return
        await read(rest.slice(at, at + slice))
      }
      if (page < 0) break
      if (entries.count() >= shown * growth) notifyListeners()
    }
    complete = true
    notifyListeners()
  }

  return {
    readJobs: (ids) => store.readJobs(ids),
    open(listener, signal) {
      show = (snapshot) => signal.aborted || listener(snapshot)
      store.subscribe((change) => {
        for (const job of change.jobs) entries.put(job)
        for (const id of change.removed) entries.drop(id)
        if (change.jobs.length + change.removed.length > 0) notifyListeners()
        if (!change.unmatched) return
        void store.readUnmatched().then((found) => {
          unmatched = found
          notifyListeners()
        })
      }, signal)
      void readAll(signal)
    },
    async fetch(id) {
      if (entries.has(id)) return true
      await read([id])
      if (entries.has(id)) notifyListeners()
      return entries.has(id)
    },
  }
}
