import type { Job } from '../../contract/job.ts'
import type { Area } from '../platform/storage.ts'
import { troubles } from './items.ts'
import { toRecord } from './record.ts'
import { createTransaction, type Transaction, type Written } from './transaction.ts'

/** The browser did not take a write, for want of space as a rule. Nothing of it was stored. */
export class StorageRefused extends Error {
  override name = 'StorageRefused'
}

export interface Writer {
  /**
   * Runs alone, one after the other: two changes of one job must not overwrite each other. What it puts is written in
   * ONE `set` after it returns; nothing is written when it throws. Throws `StorageRefused` when the browser refuses.
   */
  change<Answer>(run: (transaction: Transaction) => Promise<Answer>): Promise<Answer>
  /** After each write: the jobs it touched (null: removed), by id. */
  onWritten(listener: (jobs: ReadonlyMap<string, Job | null>) => void): void
}

export function createWriter(options: { area: Area; now: () => number }): Writer {
  const { area } = options
  const listeners: ((jobs: ReadonlyMap<string, Job | null>) => void)[] = []
  let last: Promise<unknown> = Promise.resolve()

  async function write({ values, removed, jobs }: Written): Promise<void> {
    if (Object.keys(values).length > 0) {
      try {
        await area.set(values)
      } catch (error) {
        await tellRefused()
        throw new StorageRefused('The browser refused to write', { cause: error })
      }
    }
    // Second: if the worker dies in between, records nobody points to are left over, which harms nobody.
    if (removed.length > 0) await area.remove(removed)
    for (const listener of listeners) listener(jobs)
  }

  /** A small record often still fits where a large one did not. */
  async function tellRefused(): Promise<void> {
    const value = toRecord(troubles, { ...troubles.default, refusedAt: options.now() })
    await area.set({ [troubles.key]: value }).catch(() => {})
  }

  return {
    change(run) {
      const turn = last.then(async () => {
        const { transaction, finish } = createTransaction(area)
        const answer = await run(transaction)
        await write(await finish())
        return answer
      })
      last = turn.catch(() => {})
      return turn
    },
    onWritten: (listener) => void listeners.push(listener),
  }
}
