import type { Job } from '../../../contract/job.ts'
import { budget } from '../../store/items.ts'
import type { PictureVariant } from '../../store/picture-database.ts'
import type { PictureKey } from '../../store/pictures.ts'
import type { Pictures, StoredPicture } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'

/** How many pictures are read in one query. */
const batch = 100
/** What is deleted, in this order. Thumbnails stay: those of ten thousand jobs are smaller than a hundred originals. */
const order = ['original', 'quarter'] as const satisfies readonly PictureVariant[]

type Deps = Pick<Context, 'store' | 'writer' | 'now'> & { pictures: Pictures }

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
  const { skipped } = await deps.store.read(budget)
  let evictedBytes = 0
  for (const variant of order) {
    let isSkipping = true
    for (let after: PictureKey | null = skipped?.[variant] ?? null; evictedBytes < wanted; ) {
      const listed = await deps.pictures.listOldest(variant, after, batch)
      const found: StoredPicture[] = listed.filter(({ jobId }) => before === undefined || jobId < before)
      const rest = { wanted: wanted - evictedBytes, isPinned, isSkipping }
      const { bytes, favourites } = await evictFrom(deps, variant, found, rest)
      evictedBytes += bytes
      isSkipping &&= favourites === found.length
      after = found.at(-1) ?? null
      if (found.length < batch) break
    }
  }
  return evictedBytes
}

/**
 * Marks first, deletes second: after a crash between them the pictures still count as stored, and the next run deletes them.
 * @param request.isSkipping nothing but favourites stands before these pictures: so the next run may begin behind those they begin with
 * @returns the bytes deleted, and how many favourites the pictures begin with
 */
async function evictFrom(
  { writer, pictures, now }: Deps,
  variant: PictureVariant,
  found: readonly StoredPicture[],
  { wanted, isPinned, isSkipping }: Request & { isSkipping: boolean },
): Promise<{ bytes: number; favourites: number }> {
  const { chosen, favourites } = await writer.change(async (transaction) => {
    const jobs = await transaction.jobs([...new Set(found.map(({ jobId }) => jobId))])
    const known = new Map(jobs.map((job) => [job.id, job]))
    const evictable = found.filter(({ jobId, index }) => !isPinned(jobId) && isEvictable(known.get(jobId), index))
    const evicted = upTo(evictable, wanted)
    if (variant === 'original') await recordEvicted(transaction, jobs, evicted, now())
    const first = found.findIndex(({ jobId }) => known.get(jobId)?.favourite !== true)
    const leading = first < 0 ? found.length : first
    if (isSkipping) await recordSkipped(transaction, variant, found[leading - 1])
    return { chosen: evicted, favourites: leading }
  })
  if (chosen.length > 0) await pictures.dropVariant(variant, chosen)
  return { bytes: sum(chosen), favourites }
}

/** Records up to which picture only favourites have this variant. */
async function recordSkipped(
  transaction: Transaction,
  variant: PictureVariant,
  last: StoredPicture | undefined,
): Promise<void> {
  if (!last) return
  const { jobId, index } = last
  const noted = await transaction.read(budget)
  transaction.put(budget, { ...noted, skipped: { ...noted.skipped, [variant]: { jobId, index } } })
}

/**
 * A picture without a job may belong to an archive that is being imported. A waiting one is just being written. Of one without small
 * copies nothing would be left.
 */
function isEvictable(job: Job | undefined, index: number): boolean {
  return job !== undefined && !job.favourite && !job.smallDue && job.kept?.[index] !== 'waiting'
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
