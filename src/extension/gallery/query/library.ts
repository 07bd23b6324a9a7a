import type { Job } from '../../../contract/job.ts'
import { isListed } from '../../../jobs/kinds.ts'
import { jobIndex, type Unmatched } from '../../store/items.ts'
import type { Store } from '../../store/store.ts'
import { type Entry, entryOf } from './entry.ts'

/** What is known so far. A new one with each change; the maps inside are the library's own. */
export interface LibrarySnapshot {
  /** Newest first. */
  entries: readonly Entry[]
  byId: ReadonlyMap<string, Entry>
  /** Entries that have a parent, by the parent's id. */
  children: ReadonlyMap<string, readonly Entry[]>
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

export function createLibrary({ store, idle }: LibraryOptions): Library {
  const byId = new Map<string, Entry>()
  const children = new Map<string, Entry[]>()
  let unmatched: LibrarySnapshot['unmatched'] = []
  let complete = false
  let sorted: Entry[] | null = []
  let show: (snapshot: LibrarySnapshot) => void = () => {}

  function put(job: Job): void {
    if (!isListed(job.command.kind)) return
    const before = byId.get(job.id)
    const entry = entryOf(job)
    byId.set(job.id, entry)
    // Older jobs arrive in order and go to the end; sorting again each time would be noticeable.
    const last = sorted?.at(-1)
    if (!before && sorted && (!last || last.id > entry.id)) sorted.push(entry)
    else sorted = null
    if (entry.parentId === undefined) return
    const siblings = (children.get(entry.parentId) ?? []).filter(({ id }) => id !== entry.id)
    children.set(entry.parentId, [...siblings, entry].sort(byAge))
  }

  function drop(id: string): void {
    const entry = byId.get(id)
    if (!entry) return
    byId.delete(id)
    sorted = null
    const siblings = entry.parentId === undefined ? undefined : children.get(entry.parentId)
    if (entry.parentId !== undefined && siblings) {
      children.set(
        entry.parentId,
        siblings.filter((one) => one.id !== id),
      )
    }
  }

  function notifyListeners(): void {
    sorted ??= [...byId.values()].sort(byAge).reverse() // ids sort by time
    show({ entries: [...sorted], byId, children, unmatched, complete })
  }

  /** What is known already is newer than what was just read. */
  async function read(ids: readonly string[]): Promise<void> {
    const unknown = ids.filter((id) => !byId.has(id))
    for (const job of await store.readJobs(unknown)) if (!byId.has(job.id)) put(job)
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
      notifyListeners()
    }
    complete = true
    notifyListeners()
  }

  return {
    readJobs: (ids) => store.readJobs(ids),
    open(listener, signal) {
      show = (snapshot) => signal.aborted || listener(snapshot)
      store.subscribe((change) => {
        for (const job of change.jobs) put(job)
        for (const id of change.removed) drop(id)
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
      if (byId.has(id)) return true
      await read([id])
      if (byId.has(id)) notifyListeners()
      return byId.has(id)
    },
  }
}

function byAge(a: Entry, b: Entry): number {
  return a.id < b.id ? -1 : a.id > b.id ? 1 : 0
}
