import { pause } from '../../../shared/clock.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { StorageRefused } from '../../store/write/writer.ts'
import type { Context } from './context.ts'

/**
 * Pauses between tries to write, ms. Each try keeps the worker awake, so the pauses are shorter than the time after which browsers
 * end it.
 */
const pausesMs = [200, 500, 1_000, 2_000, 5_000, 10_000]

/**
 * Writes what can't be obtained again, such as an API's answer to a command. When the browser refuses (usually because the disk is
 * full), the write is tried again for as long as the worker lives.
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
