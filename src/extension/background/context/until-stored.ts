import { pause } from '../../../shared/clock.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { StorageRefused } from '../../store/write/writer.ts'
import type { Context } from './context.ts'

/** Pauses between tries to write, ms. Short enough that the worker, which each try keeps awake, lives on. */
const pausesMs = [200, 500, 1_000, 2_000, 5_000, 10_000]

/**
 * Writes what can't be had again, such as an API's answer to a command. A browser that refuses (a full disk, as a rule) is asked again
 * for as long as the worker lives.
 */
export async function untilStored(
  { writer, timers }: Pick<Context, 'writer' | 'timers'>,
  run: (transaction: Transaction) => Promise<void>,
): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      return await writer.change(run)
    } catch (error) {
      if (!(error instanceof StorageRefused)) throw error
      await pause(timers, pausesMs[Math.min(tries, pausesMs.length - 1)] ?? 10_000)
    }
  }
}
