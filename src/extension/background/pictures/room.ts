import { createSerial } from '../../../shared/serial.ts'
import { budget, settings } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { evict } from './evict.ts'

export interface Room {
  /** Brings what is kept within the budget. */
  fit(): Promise<void>
  /** Evicts at least `bytes` from jobs older than `jobId`, if they hold that much. Resolves to the bytes evicted. */
  free(bytes: number, jobId: string): Promise<number>
  /** The latest picture stays, however small the budget: who has just paid for it wants to see it. */
  spare(jobId: string): void
  /** Notes that a picture found no room, or that one did again. */
  noteFull(isFull: boolean): Promise<void>
}

export function createRoom(context: Pick<Context, 'store' | 'writer' | 'now'> & { pictures: Pictures }): Room {
  const { store, writer, pictures, now } = context
  let spared: string | undefined
  /** Two that look at the same sum would both evict the difference. */
  const alone = createSerial()
  const isSpared = (jobId: string) => jobId === spared

  async function usedBytes(): Promise<number> {
    const { original, quarter, small } = await pictures.usage()
    return original + quarter + small
  }

  async function fit(): Promise<void> {
    const limit = (await store.read(settings)).pictureBudgetMb * 1_000_000
    const before = await usedBytes()
    const noted = await store.read(budget)
    // Nothing could go the last time, and nothing has come since: not looked for again at every change of a job.
    const wasStuck = noted.overAt !== null && noted.usedBytes === before
    const mustGo = limit > 0 && before > limit && !wasStuck
    if (mustGo) await evict(context, { wanted: before - limit, isSpared })
    const used = mustGo ? await usedBytes() : before
    const stuck = limit > 0 && used > limit
    if (noted.usedBytes === used && (noted.overAt !== null) === stuck) return
    await writer.change(async (transaction) => {
      const current = await transaction.read(budget)
      transaction.put(budget, { ...current, usedBytes: used, overAt: stuck ? (current.overAt ?? now()) : null })
    })
  }

  return {
    fit: () => alone(fit),
    free: (bytes, jobId) => alone(() => evict(context, { wanted: bytes, before: jobId, isSpared })),
    spare(jobId) {
      spared = jobId
    },
    async noteFull(isFull) {
      if (!isFull && (await store.read(budget)).fullAt === null) return
      await writer.change(async (transaction) => {
        transaction.put(budget, { ...(await transaction.read(budget)), fullAt: isFull ? now() : null })
      })
    },
  }
}
