import type { Account } from '../../../contract/account.ts'
import type { Job } from '../../../contract/job.ts'
import type { Area } from '../../platform/storage.ts'
import {
  accountKey,
  accountRecord,
  type Item,
  jobKey,
  strangers,
  troubles,
  type Unmatched,
  unmatchedKey,
  unmatchedRecord,
} from '../items.ts'
import type { DomainEvent } from './events.ts'
import { createJobIndex, type JobIndex } from './job-index.ts'
import { createRecords } from './records.ts'

/** What a misdirected or hostile sender may fill. */
const maxUnmatched = 200
/** Of these, what says only that some job goes on. They go first, so that no amount of them pushes out a result. */
const maxNotes = 20
/** Begins the id of such a one. */
const notePrefix = 'note.'
/** Bodies under the tag of one job that nobody understands: its progress in a new form may come every few seconds. The latest stay. */
const maxUnreadOfJob = 3

/** What a transaction leaves to be written. */
export interface Written {
  values: Record<string, unknown>
  removed: string[]
  events: readonly DomainEvent[]
}

/** Reads see what was put before in the same transaction. */
export interface Transaction extends Omit<JobIndex, 'finish'> {
  read<Value>(item: Item<Value>): Promise<Value>
  /** Reads these in one call, for those who will need them all. */
  prefetch(...items: Item<unknown>[]): Promise<void>
  put<Value>(item: Item<Value>, value: Value): void
  /** Tells what happens, once it is stored. Nobody hears of it when the transaction throws. */
  emit(event: DomainEvent): void
  job(id: string): Promise<Job | undefined>
  /** What a write that was cut off left of a job that is removed. */
  sweepJob(id: string): void
  account(connectionId: string): Promise<Account | undefined>
  putAccount(connectionId: string, account: Account): void
  removeAccount(connectionId: string): void
  unmatched(key: string): Promise<Unmatched | undefined>
  /**
   * `note`: it only says that some job goes on; the next note of the same id replaces it. `unread`: under the tag of a job of
   * ours, and not understood.
   */
  addUnmatched(id: string, value: Unmatched, kind?: 'note' | 'unread' | 'result'): Promise<void>
  removeUnmatched(key: string): Promise<void>
}

export function createTransaction(area: Area): { transaction: Transaction; finish(): Promise<Written> } {
  const records = createRecords(area)
  const events: DomainEvent[] = []
  const emit = (event: DomainEvent) => void events.push(event)
  const { finish: finishJobs, ...index } = createJobIndex(records, emit)

  const transaction: Transaction = {
    ...index,
    emit,
    read: records.read,
    prefetch: (...items) => records.load(items.map(({ key }) => key)),
    put: (item, value) => records.put(item, item.key, value),
    job: async (id) => (await index.jobs([id]))[0],
    sweepJob: (id) => records.drop(jobKey(id)),
    async account(connectionId) {
      await records.load([accountKey(connectionId)])
      return records.value(accountRecord, accountKey(connectionId))
    },
    putAccount: (connectionId, account) => records.put(accountRecord, accountKey(connectionId), account),
    removeAccount: (connectionId) => records.drop(accountKey(connectionId)),
    async unmatched(key) {
      if (!key.startsWith(unmatchedKey(''))) return undefined
      await records.load([key])
      return records.value(unmatchedRecord, key)
    },
    async addUnmatched(name, value, kind = 'result') {
      const ofJob = `unread.${value.tag}.`
      const id = kind === 'note' ? notePrefix + name : kind === 'unread' ? ofJob + name : name
      const ids = [...(await records.read(strangers)).filter((other) => other !== id), id]
      const notes = ids.filter((other) => other.startsWith(notePrefix))
      const results = ids.filter((other) => !other.startsWith(notePrefix))
      const dropped = results.slice(0, Math.max(0, results.length - maxUnmatched))
      const unread = ids.filter((other) => other.startsWith(ofJob))
      const old = new Set([...dropped, ...notes.slice(0, -maxNotes), ...unread.slice(0, -maxUnreadOfJob)])
      records.put(unmatchedRecord, unmatchedKey(id), value)
      for (const other of old) records.drop(unmatchedKey(other))
      records.put(
        strangers,
        strangers.key,
        ids.filter((other) => !old.has(other)),
      )
      if (dropped.length === 0) return
      const known = await records.read(troubles)
      records.put(troubles, troubles.key, { ...known, dropped: (known.dropped ?? 0) + dropped.length })
    },
    async removeUnmatched(key) {
      const ids = await records.read(strangers)
      if (!ids.some((id) => unmatchedKey(id) === key)) return
      records.drop(key)
      const others = ids.filter((id) => unmatchedKey(id) !== key)
      records.put(strangers, strangers.key, others)
    },
  }

  async function finish(): Promise<Written> {
    await finishJobs()
    return { ...(await records.finish()), events }
  }

  return { transaction, finish }
}
