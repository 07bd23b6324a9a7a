import type { Account } from '../../../contract/account.ts'
import type { Job } from '../../../contract/job.ts'
import type { Area } from '../../platform/storage.ts'
import { accountKey, accountRecord, type Item, jobKey, type Unmatched } from '../items.ts'
import type { DomainEvent } from './events.ts'
import { createJobIndex, type JobIndex } from './job-index.ts'
import { createRecords } from './records.ts'
import { addUnmatched, readUnmatched, removeUnmatched, type UnmatchedKind } from './unmatched.ts'

/** What a transaction writes at its end. */
export interface Written {
  values: Record<string, unknown>
  removed: string[]
  events: readonly DomainEvent[]
}

/** A set of changes that is written at once, or not at all. Reads see what was put before in the same transaction. */
export interface Transaction extends Omit<JobIndex, 'finish'> {
  read<Value>(item: Item<Value>): Promise<Value>
  /** Reads these items, and the jobs with these ids, in one call, when all of them will be needed. */
  prefetch(items: readonly Item<unknown>[], jobIds?: readonly string[]): Promise<void>
  put<Value>(item: Item<Value>, value: Value): void
  /** Removes an item's record: it has its default again. */
  remove<Value>(item: Item<Value>): void
  /** Emits an event once the transaction is stored; never when it throws. */
  emit(event: DomainEvent): void
  job(id: string): Promise<Job | undefined>
  /** Removes a job's record that an interrupted removal may have left. */
  sweepJob(id: string): void
  account(connectionId: string): Promise<Account | undefined>
  putAccount(connectionId: string, account: Account): void
  removeAccount(connectionId: string): void
  unmatched(key: string): Promise<Unmatched | undefined>
  /**
   * @param kind `progress`: it only says that some job goes on, and the next one with the same id replaces it. `unread`: it has the tag
   *   of one of our jobs, and was not understood
   */
  addUnmatched(id: string, value: Unmatched, kind?: UnmatchedKind): Promise<void>
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
    prefetch: (items, jobIds = []) => records.load([...items.map(({ key }) => key), ...jobIds.map(jobKey)]),
    put: (item, value) => records.put(item, item.key, value),
    remove: ({ key }) => records.drop(key),
    job: async (id) => (await index.jobs([id]))[0],
    sweepJob: (id) => records.drop(jobKey(id)),
    async account(connectionId) {
      await records.load([accountKey(connectionId)])
      return records.value(accountRecord, accountKey(connectionId))
    },
    putAccount: (connectionId, account) => records.put(accountRecord, accountKey(connectionId), account),
    removeAccount: (connectionId) => records.drop(accountKey(connectionId)),
    unmatched: (key) => readUnmatched(records, key),
    addUnmatched: (id, value, kind) => addUnmatched(records, id, value, kind),
    removeUnmatched: (key) => removeUnmatched(records, key),
  }

  async function finish(): Promise<Written> {
    await finishJobs()
    return { ...(await records.finish()), events }
  }

  return { transaction, finish }
}
