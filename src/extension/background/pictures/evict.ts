import type { Job } from '../../../contract/job.ts'
import { budget } from '../../store/items.ts'
import type { PictureVariant } from '../../store/picture-database.ts'
import type { Pictures, StoredPicture } from '../../store/write/pictures.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'

/** Pictures looked at in one go. */
const batch = 100
/** What goes, in this order. Thumbnails stay: a gallery of them for ten thousand jobs is smaller than a hundred originals. */
const order: readonly PictureVariant[] = ['original', 'quarter']

type Deps = Pick<Context, 'writer' | 'now'> & { pictures: Pictures }

interface Eviction {
  /** Bytes that are to be deleted at least. */
  wanted: number
  /** Nothing of this job or of newer ones goes. */
  before?: string
  /** Whether the pictures of this job stay; asked again for each write, since another job's picture may come meanwhile. */
  isSpared(jobId: string): boolean
}

/** Deletes stored pictures, the oldest first. Resolves to the bytes deleted; fewer than wanted where no more may go. */
export async function evict(deps: Deps, { wanted, before, isSpared }: Eviction): Promise<number> {
  let freed = 0
  for (const variant of order) {
    for (let after: StoredPicture | null = null; freed < wanted; ) {
      const listed = await deps.pictures.listOldest(variant, after, batch)
      const found: StoredPicture[] = listed.filter(({ jobId }) => before === undefined || jobId < before)
      freed += await evictFrom(deps, variant, found, { wanted: wanted - freed, isSpared })
      after = found.at(-1) ?? null
      if (found.length < batch) break
    }
  }
  return freed
}

/** Marks first, deletes second: after a crash between them the pictures are still counted, and go the next time. */
async function evictFrom(
  { writer, pictures, now }: Deps,
  variant: PictureVariant,
  found: readonly StoredPicture[],
  { wanted, isSpared }: Eviction,
): Promise<number> {
  const going = await writer.change(async (transaction) => {
    const jobs = await transaction.jobs([...new Set(found.map(({ jobId }) => jobId))])
    const jobOf = (jobId: string) => jobs.find(({ id }) => id === jobId)
    const free = found.filter(({ jobId, index }) => !isSpared(jobId) && mayGo(jobOf(jobId), index))
    const chosen = upTo(free, wanted)
    if (variant === 'original') await noteFreed(transaction, jobs, chosen, now())
    return chosen
  })
  if (going.length > 0) await pictures.dropVariant(variant, going)
  return sum(going)
}

/** What belongs to no job may be an archive that is being read in; what still waits is just being written. */
function mayGo(job: Job | undefined, index: number): boolean {
  return job !== undefined && !job.favourite && job.kept?.[index] !== 'waiting'
}

/** Notes at the jobs that their originals are gone, and for the user how much went. */
async function noteFreed(
  transaction: Transaction,
  jobs: readonly Job[],
  going: readonly StoredPicture[],
  now: number,
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
  const noted = await transaction.read(budget)
  transaction.put(budget, {
    ...noted,
    freedCount: noted.freedCount + going.length,
    freedBytes: noted.freedBytes + sum(going),
    freedAt: now,
  })
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
