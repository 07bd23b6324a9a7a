import type { Job } from '../../../contract/job.ts'
import { createSerial } from '../../../shared/serial.ts'
import { budget, settings } from '../../store/items.ts'
import type { PictureVariant } from '../../store/picture-database.ts'
import type { Pictures, StoredPicture } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'

/** Pictures looked at in one go. */
const batch = 100
/** What goes, in this order. Thumbnails stay: a gallery of them for ten thousand jobs is smaller than a hundred originals. */
const order: readonly PictureVariant[] = ['original', 'quarter']

export interface Room {
  /** Brings what is kept within the budget. */
  fit(): Promise<void>
  /** Lets go of so many bytes at least, where jobs older than this one have so much; answers how many it were. */
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

  async function usedBytes(): Promise<number> {
    const { original, quarter, small } = await pictures.usage()
    return original + quarter + small
  }

  /** @param before nothing of this job or of newer ones goes */
  async function free(wanted: number, before?: string): Promise<number> {
    let freed = 0
    for (const variant of order) {
      for (let after: StoredPicture | null = null; freed < wanted; ) {
        const listed = await pictures.listOldest(variant, after, batch)
        const found: StoredPicture[] = listed.filter(({ jobId }) => before === undefined || jobId < before)
        freed += await letGo(variant, found, wanted - freed)
        after = found.at(-1) ?? null
        if (found.length < batch) break
      }
    }
    return freed
  }

  /** What belongs to no job may be an archive that is being read in; what still waits is just being written. */
  function mayGo(job: Job | undefined, index: number): boolean {
    return job !== undefined && !job.favourite && job.id !== spared && job.kept?.[index] !== 'waiting'
  }

  /** The word first, then the bytes: cut off in between, they are still counted, and go the next time. */
  async function letGo(variant: PictureVariant, found: readonly StoredPicture[], wanted: number): Promise<number> {
    const going = await writer.change(async (transaction) => {
      const jobs = await transaction.jobs([...new Set(found.map(({ jobId }) => jobId))])
      const chosen = upTo(
        found.filter(({ jobId, index }) =>
          mayGo(
            jobs.find(({ id }) => id === jobId),
            index,
          ),
        ),
        wanted,
      )
      if (variant === 'original') await noteFreed(transaction, jobs, chosen)
      return chosen
    })
    if (going.length > 0) await pictures.dropVariant(variant, going)
    return sum(going)
  }

  async function noteFreed(
    transaction: Transaction,
    jobs: readonly Job[],
    going: readonly StoredPicture[],
  ): Promise<void> {
    if (going.length === 0) return
    for (const job of jobs) {
      const its = going.filter(({ jobId }) => jobId === job.id)
      const kept = job.kept?.map((before, index) => {
        const held = its.find((one) => one.index === index)
        return held === undefined ? before : held.hasSmall ? 'reduced' : 'lost'
      })
      if (kept && its.length > 0) transaction.putJob({ ...job, kept })
    }
    const told = await transaction.read(budget)
    transaction.put(budget, {
      ...told,
      freedCount: told.freedCount + going.length,
      freedBytes: told.freedBytes + sum(going),
      freedAt: now(),
    })
  }

  async function fit(): Promise<void> {
    const limit = (await store.read(settings)).pictureBudgetMb * 1_000_000
    const before = await usedBytes()
    const told = await store.read(budget)
    // Nothing could go the last time, and nothing has come since: not looked for again at every change of a job.
    const wasStuck = told.overAt !== null && told.usedBytes === before
    const mustGo = limit > 0 && before > limit && !wasStuck
    if (mustGo) await free(before - limit)
    const used = mustGo ? await usedBytes() : before
    const stuck = limit > 0 && used > limit
    if (told.usedBytes === used && (told.overAt !== null) === stuck) return
    await writer.change(async (transaction) => {
      const current = await transaction.read(budget)
      transaction.put(budget, { ...current, usedBytes: used, overAt: stuck ? (current.overAt ?? now()) : null })
    })
  }

  return {
    fit: () => alone(fit),
    free: (bytes, jobId) => alone(() => free(bytes, jobId)),
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

/** The first of them that together have so many bytes. */
function upTo(found: readonly StoredPicture[], wanted: number): StoredPicture[] {
  const chosen: StoredPicture[] = []
  for (let bytes = 0, at = 0; bytes < wanted && at < found.length; at++) {
    const held = found[at]
    if (held) chosen.push(held)
    bytes += held?.bytes ?? 0
  }
  return chosen
}

function sum(pictures: readonly StoredPicture[]): number {
  return pictures.reduce((total, { bytes }) => total + bytes, 0)
}
