import type { Job } from '../../../contract/job.ts'
import { budget } from '../../store/items.ts'
import type { PictureVariant } from '../../store/picture-database.ts'
import type { Pictures, StoredPicture } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'

/** How many pictures are read in one query. */
const batch = 100
/** What is deleted, in this order. Thumbnails stay: those of ten thousand jobs are smaller than a hundred originals. */
const order: readonly PictureVariant[] = ['original', 'quarter']

type Deps = Pick<Context, 'writer' | 'now'> & { pictures: Pictures }

interface Request {
  /** How many bytes to delete, at least. */
  wanted: number
  /** Only pictures of jobs older than this one are deleted. */
  before?: string
  /** Whether the pictures of this job stay. Called again for each write, since another job may be pinned meanwhile. */
  isPinned(jobId: string): boolean
}

/** Deletes stored pictures, the oldest first. Resolves to the bytes deleted: fewer than wanted when nothing more may be deleted. */
export async function evictOldest(deps: Deps, { wanted, before, isPinned }: Request): Promise<number> {
  let evictedBytes = 0
  for (const variant of order) {
    for (let after: StoredPicture | null = null; evictedBytes < wanted; ) {
      const listed = await deps.pictures.listOldest(variant, after, batch)
      const found: StoredPicture[] = listed.filter(({ jobId }) => before === undefined || jobId < before)
      evictedBytes += await evictFrom(deps, variant, found, { wanted: wanted - evictedBytes, isPinned })
      after = found.at(-1) ?? null
      if (found.length < batch) break
    }
  }
  return evictedBytes
}

/** Marks first, deletes second: after a crash between them the pictures still count as stored, and the next run deletes them. */
async function evictFrom(
  { writer, pictures, now }: Deps,
  variant: PictureVariant,
  found: readonly StoredPicture[],
  { wanted, isPinned }: Request,
): Promise<number> {
  const evicted = await writer.change(async (transaction) => {
    const jobs = await transaction.jobs([...new Set(found.map(({ jobId }) => jobId))])
    const jobOf = (jobId: string) => jobs.find(({ id }) => id === jobId)
    const evictable = found.filter(({ jobId, index }) => !isPinned(jobId) && isEvictable(jobOf(jobId), index))
    const chosen = upTo(evictable, wanted)
    if (variant === 'original') await recordEvicted(transaction, jobs, chosen, now())
    return chosen
  })
  if (evicted.length > 0) await pictures.dropVariant(variant, evicted)
  return sum(evicted)
}

/** A picture without a job may belong to an archive that is being imported. A waiting one is just being written. */
function isEvictable(job: Job | undefined, index: number): boolean {
  return job !== undefined && !job.favourite && job.kept?.[index] !== 'waiting'
}

/** Records in the jobs that their originals are deleted, and for the user how many and how much. */
async function recordEvicted(
  transaction: Transaction,
  jobs: readonly Job[],
  evicted: readonly StoredPicture[],
  now: number,
): Promise<void> {
  if (evicted.length === 0) return
  for (const job of jobs) {
    const its = evicted.filter(({ jobId }) => jobId === job.id)
    const kept = job.kept?.map((before, index) => {
      const stored = its.find((one) => one.index === index)
      return stored === undefined ? before : stored.hasSmall ? 'reduced' : 'lost'
    })
    if (kept && its.length > 0) transaction.putJob({ ...job, kept })
  }
  const noted = await transaction.read(budget)
  transaction.put(budget, {
    ...noted,
    freedCount: noted.freedCount + evicted.length,
    freedBytes: noted.freedBytes + sum(evicted),
    freedAt: now,
  })
}

/** The first pictures that together have at least `wanted` bytes. */
function upTo(found: readonly StoredPicture[], wanted: number): StoredPicture[] {
  const chosen: StoredPicture[] = []
  for (let bytes = 0, at = 0; bytes < wanted && at < found.length; at++) {
    const next = found[at]
    if (next) chosen.push(next)
    bytes += next?.bytes ?? 0
  }
  return chosen
}

function sum(pictures: readonly StoredPicture[]): number {
  return pictures.reduce((total, { bytes }) => total + bytes, 0)
}
