import type { Account } from '../../contract/account.ts'
import type { Job } from '../../contract/job.ts'
import type { Area } from '../platform/storage.ts'
import {
  accountKey,
  accountRecord,
  type Item,
  strangers,
  type Unmatched,
  unmatchedKey,
  unmatchedRecord,
} from './items.ts'
import { createJobIndex, type JobIndex } from './job-index.ts'
import { createRecords } from './records.ts'

/** What a misdirected or hostile sender may fill. */
const maxUnmatched = 200

/** What a transaction leaves to be written. */
export interface Written {
  values: Record<string, unknown>
  removed: string[]
  /** Jobs touched, as they are now; null: removed. */
  jobs: ReadonlyMap<string, Job | null>
}

/** Reads see what was put before in the same transaction. */
export interface Transaction extends Omit<JobIndex, 'finish'> {
  read<Value>(item: Item<Value>): Promise<Value>
  /** Reads these in one call, for those who will need them all. */
  prefetch(...items: Item<unknown>[]): Promise<void>
  put<Value>(item: Item<Value>, value: Value): void
  job(id: string): Promise<Job | undefined>
  account(connectionId: string): Promise<Account | undefined>
  putAccount(connectionId: string, account: Account): void
  removeAccount(connectionId: string): void
  unmatched(key: string): Promise<Unmatched | undefined>
  addUnmatched(id: string, value: Unmatched): Promise<void>
  removeUnmatched(key: string): Promise<void>
}

export function createTransaction(area: Area): { transaction: Transaction; finish(): Promise<Written> } {
  const records = createRecords(area)
  const { finish: finishJobs, ...index } = createJobIndex(records)

  const transaction: Transaction = {
    ...index,
    read: records.read,
    prefetch: (...items) => records.load(items.map(({ key }) => key)),
    put: (item, value) => records.put(item, item.key, value),
    job: async (id) => (await index.jobs([id]))[0],
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
    async addUnmatched(id, value) {
      records.put(unmatchedRecord, unmatchedKey(id), value)
      const ids = [...(await records.read(strangers)).filter((other) => other !== id), id]
      for (const old of ids.splice(0, Math.max(0, ids.length - maxUnmatched))) records.drop(unmatchedKey(old))
      records.put(strangers, strangers.key, ids)
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
    const jobs = await finishJobs()
    return { ...(await records.finish()), jobs }
  }

  return { transaction, finish }
}
