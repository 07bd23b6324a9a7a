import { createSerial } from '../../../shared/serial.ts'
import { budget, settings } from '../../store/items.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import { forgetSkipped } from '../../store/write/skipped-pictures.ts'
import type { Context } from '../context/context.ts'
import { evictOldest } from './evict-oldest.ts'

export interface Eviction {
  /** Deletes the oldest pictures until what is kept fits the budget. */
  enforceBudget(): Promise<void>
  /** Evicts at least `bytes` from jobs older than `jobId`, if they hold that much. Resolves to the bytes evicted. */
  evict(bytes: number, jobId: string): Promise<number>
  /** Protects this job's pictures until another job is pinned: the user wants to see what was just paid for, however small the budget. */
  pin(jobId: string): void
  /** Records that the disk was too full for a picture. */
  noteFull(): Promise<void>
  /** Records that a picture of this job could be stored. */
  noteStored(jobId: string): Promise<void>
}

export function createEviction(context: Pick<Context, 'store' | 'writer' | 'now'> & { pictures: Pictures }): Eviction {
  const { store, writer, pictures, now } = context
  let pinnedJobId: string | undefined
  /** One run at a time: two that read the same sum would both evict the difference. */
  const serially = createSerial()
  const isPinned = (jobId: string) => jobId === pinnedJobId

  async function usedBytes(): Promise<number> {
    const { original, quarter, small } = await pictures.usage()
    return original + quarter + small
  }

  async function enforceBudget(): Promise<void> {
    const limit = (await store.read(settings)).pictureBudgetMb * 1_000_000
    const before = await usedBytes()
    const recorded = await store.read(budget)
    // The last run could evict nothing more, and nothing was stored since: the search is not repeated.
    const wasStuck = recorded.overAt !== null && recorded.usedBytes === before
    const mustGo = limit > 0 && before > limit && !wasStuck
    if (mustGo) await evictOldest(context, { wanted: before - limit, isPinned })
    const used = mustGo ? await usedBytes() : before
    const stuck = limit > 0 && used > limit
    if (recorded.usedBytes === used && (recorded.overAt !== null) === stuck) return
    await writer.change(async (transaction) => {
      const current = await transaction.read(budget)
      transaction.put(budget, { ...current, usedBytes: used, overAt: stuck ? (current.overAt ?? now()) : null })
    })
  }

  return {
    enforceBudget: () => serially(enforceBudget),
    evict: (bytes, jobId) => serially(() => evictOldest(context, { wanted: bytes, before: jobId, isPinned })),
    pin(jobId) {
      pinnedJobId = jobId
    },
    async noteFull() {
      await writer.change(async (transaction) => {
        transaction.put(budget, { ...(await transaction.read(budget)), fullAt: now() })
      })
    },
    async noteStored(jobId) {
      const { fullAt, skipped } = await store.read(budget)
      // The result of an old job, come late, is older than what the next eviction would begin with.
      const isSkipped = [skipped?.original, skipped?.quarter].some((last) => last !== undefined && jobId <= last.jobId)
      if (fullAt === null && !isSkipped) return
      await writer.change(async (transaction) => {
        transaction.put(budget, { ...(await transaction.read(budget)), fullAt: null })
        if (isSkipped) await forgetSkipped(transaction)
      })
    },
  }
}
