import { createSerial } from '../../../shared/serial.ts'
import type { Area } from '../../platform/storage.ts'
import { jobKey, storageErrors } from '../items.ts'
import { fromRecord, toRecord } from '../record.ts'
import type { DomainEvent } from './events.ts'
import { createTransaction, type Transaction, type Written } from './transaction.ts'

/** The browser refused a write, usually because the disk is full. Nothing of it was stored. */
export class StorageRefused extends Error {
  override name = 'StorageRefused'
}

export interface Writer {
  /**
   * Runs changes one after the other, so that two changes of one job don't overwrite each other. What `run` puts is written in ONE `set`
   * after it returns; nothing is written when it throws. Rejects with `StorageRefused` when the browser refuses the write.
   */
  change<Answer>(run: (transaction: Transaction) => Promise<Answer>): Promise<Answer>
  /**
   * Looks at all that is stored, after an update: quarantines what this version can't read, removes what is left of removed records,
   * and rebuilds the job index if it does not list the jobs that are there. Takes a hundred records in one transaction: other changes
   * wait for those, and memory holds no more.
   */
  inspectAll(): Promise<void>
  /** Calls `listener` after each write that has events. */
  onEvents(listener: (events: readonly DomainEvent[]) => void): void
}

/** Records of one transaction of `inspectAll`. */
const portion = 100

export function createWriter(options: { area: Area; now: () => number }): Writer {
  const { area } = options
  const listeners: ((events: readonly DomainEvent[]) => void)[] = []
  const serially = createSerial()

  async function write({ values, removed, events }: Written): Promise<void> {
    // Removed records become null in the same write: otherwise one could come back when the removal below is interrupted.
    const emptied = Object.fromEntries(removed.map((key) => [key, null]))
    if (removed.length > 0 || Object.keys(values).length > 0) {
      try {
        await area.set({ ...values, ...emptied })
      } catch (error) {
        await recordRefusal()
        throw new StorageRefused('The browser refused to write', { cause: error })
      }
    }
    // Then the keys themselves. Should this fail, they are removed when the extension is next updated.
    if (removed.length > 0) await area.remove(removed).catch(() => {})
    if (events.length > 0) for (const listener of listeners) listener(events)
  }

  /** Records that a write was refused: this small record often still fits. */
  async function recordRefusal(): Promise<void> {
    try {
      const known = fromRecord(storageErrors, (await area.get([storageErrors.key]))[storageErrors.key])
      const before = known.kind === 'found' ? known.value : storageErrors.default
      await area.set({ [storageErrors.key]: toRecord(storageErrors, { ...before, refusedAt: options.now() }) })
    } catch {
      // The storage takes nothing at all. The caller of the write gets StorageRefused.
    }
  }

  const change: Writer['change'] = (run) =>
    serially(async () => {
      const { transaction, finish } = createTransaction(area)
      const answer = await run(transaction)
      await write(await finish())
      return answer
    })

  async function inspectAll(): Promise<void> {
    // In one transaction, so that nothing is added or removed between.
    const { keys, listed } = await change(async (transaction) => ({
      keys: (await area.keys()).toSorted(),
      listed: await transaction.listedIds(),
    }))
    let isRight = listed !== null && hasAll(keys, listed)
    for (let at = 0; at < keys.length; at += portion) {
      const some = keys.slice(at, at + portion)
      const agrees = await change((transaction) => transaction.inspect(some, listed ?? new Set()))
      isRight &&= agrees
    }
    if (!isRight) await change((transaction) => transaction.repairAll())
  }

  return {
    change,
    inspectAll,
    onEvents: (listener) => void listeners.push(listener),
  }
}

function hasAll(keys: readonly string[], ids: ReadonlySet<string>): boolean {
  const there = new Set(keys)
  return [...ids].every((id) => there.has(jobKey(id)))
}
