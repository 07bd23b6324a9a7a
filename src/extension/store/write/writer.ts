import { createSerial } from '../../../shared/serial.ts'
import type { Area } from '../../platform/storage.ts'
import { storageErrors } from '../items.ts'
import { fromRecord, toRecord } from '../record.ts'
import type { DomainEvent } from './events.ts'
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
  /** After each write, what it tells; never with nothing. */
  onEvents(listener: (events: readonly DomainEvent[]) => void): void
}

export function createWriter(options: { area: Area; now: () => number }): Writer {
  const { area } = options
  const listeners: ((events: readonly DomainEvent[]) => void)[] = []
  const alone = createSerial()

  async function write({ values, removed, events }: Written): Promise<void> {
    // What is removed is emptied in the same write: a record half removed would come back with the next webhook for it.
    const emptied = Object.fromEntries(removed.map((key) => [key, null]))
    if (removed.length > 0 || Object.keys(values).length > 0) {
      try {
        await area.set({ ...values, ...emptied })
      } catch (error) {
        await tellRefused()
        throw new StorageRefused('The browser refused to write', { cause: error })
      }
    }
    // The empty keys themselves: left over, they are removed at the next update.
    if (removed.length > 0) await area.remove(removed).catch(() => {})
    if (events.length > 0) for (const listener of listeners) listener(events)
  }

  /** A small record often still fits where a large one did not. */
  async function tellRefused(): Promise<void> {
    try {
      const known = fromRecord(storageErrors, (await area.get([storageErrors.key]))[storageErrors.key])
      const before = known.kind === 'found' ? known.value : storageErrors.default
      await area.set({ [storageErrors.key]: toRecord(storageErrors, { ...before, refusedAt: options.now() }) })
    } catch {
      // The storage takes nothing at all: whoever asked for the write is told.
    }
  }

  return {
    change: (run) =>
      alone(async () => {
        const { transaction, finish } = createTransaction(area)
        const answer = await run(transaction)
        await write(await finish())
        return answer
      }),
    onEvents: (listener) => void listeners.push(listener),
  }
}
