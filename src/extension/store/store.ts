import type { Account } from '../../contract/account.ts'
import type { Job } from '../../contract/job.ts'
import type { Area, AreaChanges } from '../platform/storage.ts'
import {
  accountKey,
  accountRecord,
  type Item,
  jobIndex,
  jobKey,
  jobRecord,
  pageKey,
  pageRecord,
  type RecordFormat,
  type Unmatched,
  unmatchedIds,
  unmatchedKey,
  unmatchedRecord,
} from './items.ts'
import { fromRecord } from './record.ts'

export interface StoreOptions {
  area: Area
  onChanged(listener: (changes: AreaChanges) => void, signal: AbortSignal): void
  /** Called for each record that could not be read; reading goes on without it. */
  onUnreadable?(key: string): void
}

/** What one write of the worker changed. */
export interface Change {
  /** Jobs made or changed, as they are now. */
  jobs: Job[]
  /** Ids of removed jobs. */
  removed: string[]
  /** The item's new value; undefined when this write left it as it was. */
  value<Value>(item: Item<Value>): Value | undefined
  /** The account's new value; undefined when this write left it as it was. */
  account(connectionId: string): Account | undefined
  /** Whether the result of `readUnmatched` has changed. */
  unmatched: boolean
}

/** Reads what is stored, for pages and worker. What does not parse is never returned. */
export interface Store {
  read<Value>(item: Item<Value>): Promise<Value>
  /** The jobs with these ids, in the order asked for, without those that don't exist. */
  readJobs(ids: readonly string[]): Promise<Job[]>
  /** The newest listed jobs, newest first. Reads the last pages only, however many there are. */
  readRecent(limit: number): Promise<Job[]>
  /** The ids of one page of the job index, 0 to `pages - 1`, oldest first. */
  readPageIds(page: number): Promise<string[]>
  /** The jobs of one page of the job index, oldest first. */
  readPage(page: number): Promise<Job[]>
  /** Those of these ids that have no record, not even one that can't be read. */
  findMissing(ids: readonly string[]): Promise<string[]>
  readAccount(connectionId: string): Promise<Account | null>
  /** Newest first. */
  readUnmatched(): Promise<{ key: string; value: Unmatched }[]>
  subscribe(listener: (change: Change) => void, signal: AbortSignal): void
}

export function createStore(options: StoreOptions): Store {
  const { area } = options

  function load<Value>(format: RecordFormat<Value>, key: string, raw: unknown): Value | undefined {
    const loaded = fromRecord(format, raw)
    if (loaded.kind === 'unreadable') options.onUnreadable?.(key)
    return loaded.kind === 'found' ? loaded.value : undefined
  }

  async function readMany<Value>(format: RecordFormat<Value>, keys: string[]): Promise<(Value | undefined)[]> {
    if (keys.length === 0) return []
    const found = await area.get(keys)
    return keys.map((key) => load(format, key, found[key]))
  }

  async function read<Value>(item: Item<Value>): Promise<Value> {
    const [value] = await readMany(item, [item.key])
    return value === undefined ? item.default : value
  }

  async function readJobs(ids: readonly string[]): Promise<Job[]> {
    return present(await readMany(jobRecord, ids.map(jobKey)))
  }

  async function readPageIds(page: number): Promise<string[]> {
    const [ids] = await readMany(pageRecord, [pageKey(page)])
    return ids ?? []
  }

  return {
    read,
    readJobs,
    async readRecent(limit) {
      const ids: string[] = []
      // Two pages at a time: the last one may have only a few ids.
      for (let end = (await read(jobIndex)).pages; end > 0 && ids.length < limit; end -= 2) {
        const keys = [end - 1, end - 2].filter((page) => page >= 0).map(pageKey)
        for (const page of await readMany(pageRecord, keys)) ids.push(...(page ?? []).toReversed())
      }
      return readJobs(ids.slice(0, limit))
    },
    readPageIds,
    readPage: async (page) => readJobs(await readPageIds(page)),
    async findMissing(ids) {
      const found = ids.length > 0 ? await area.get(ids.map(jobKey)) : {}
      return ids.filter((id) => (found[jobKey(id)] ?? null) === null)
    },
    async readAccount(connectionId) {
      const [account] = await readMany(accountRecord, [accountKey(connectionId)])
      return account ?? null
    },
    async readUnmatched() {
      const ids = (await read(unmatchedIds)).toReversed()
      const values = await readMany(unmatchedRecord, ids.map(unmatchedKey))
      return ids.flatMap((id, index) => {
        const value = values[index]
        return value ? [{ key: unmatchedKey(id), value }] : []
      })
    },
    subscribe(listener, signal) {
      options.onChanged((changes) => listener(describe(changes, load)), signal)
    },
  }
}

type Load = <Value>(format: RecordFormat<Value>, key: string, raw: unknown) => Value | undefined

function describe(changes: AreaChanges, load: Load): Change {
  const prefix = jobKey('')
  const jobs: Job[] = []
  const removed: string[] = []
  for (const [key, { newValue }] of Object.entries(changes)) {
    if (!key.startsWith(prefix)) continue
    if (newValue === undefined || newValue === null) removed.push(key.slice(prefix.length))
    const job = load(jobRecord, key, newValue)
    if (job) jobs.push(job)
  }
  return {
    jobs,
    removed,
    value: (item) =>
      item.key in changes ? (load(item, item.key, changes[item.key]?.newValue) ?? item.default) : undefined,
    account: (id) => load(accountRecord, accountKey(id), changes[accountKey(id)]?.newValue),
    unmatched: unmatchedIds.key in changes,
  }
}

function present<Value>(values: (Value | undefined)[]): Value[] {
  return values.filter((value) => value !== undefined)
}
