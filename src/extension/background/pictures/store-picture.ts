import type { PictureLink } from '../../../contract/update.ts'
import { measurePicture } from '../../../shared/picture-size.ts'
import type { PictureKey } from '../../store/pictures.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Eviction } from './eviction.ts'
import type { Small } from './shrink.ts'

/**
 * After each refused write, so many times the picture's size is evicted before the next try: browsers count roughly, and deleted
 * bytes are not free at once. Then no more is evicted: on a disk that other programs filled, picture after picture would go in vain.
 */
const evictionFactors = [1, 2, 4, 0]

export interface StoreDeps {
  pictures: Pictures
  eviction: Eviction
  /** Called when a picture has been stored. */
  onStored(): void
}

interface Bytes {
  /** Typed by what its bytes are. */
  blob: Blob
  /** Its first bytes. */
  head: Uint8Array
}

/**
 * Stores a picture, with its small copies where those are made already. Resolves to what its bytes say of it, null when there is no room.
 * Rejects when the database fails. The job's record is written after it: a crash between the two is repaired by the next try.
 */
export async function storePicture(
  deps: StoreDeps,
  { jobId, index }: PictureKey,
  { blob, head }: Bytes,
  small: Small = {},
): Promise<Pick<PictureLink, 'kind' | 'width' | 'height'> | null> {
  const facts = measurePicture(head, blob.type)
  const { width = facts?.width, height = facts?.height, ...copies } = small
  const write = () => deps.pictures.writePicture(jobId, index, { original: blob, ...copies })
  if (!(await withRoom(deps, { jobId, bytes: blob.size + bytesOf(copies) }, write))) return null
  deps.onStored()
  const kind = blob.type.startsWith('video/') ? 'video' : facts?.moves ? 'animation' : 'image'
  return { kind, ...(width && height ? { width, height } : {}) }
}

/** Of small copies, together. */
export function bytesOf({ thumbnail, tiny, quarters = [] }: Small): number {
  return [thumbnail, tiny, ...quarters].reduce((sum, blob) => sum + (blob?.size ?? 0), 0)
}

/**
 * Writes something of a job's pictures. When the disk is full, older pictures are evicted for it, never newer ones. Resolves to false when
 * it can't be stored all the same.
 */
export async function withRoom(
  { eviction }: Pick<StoreDeps, 'eviction'>,
  { jobId, bytes }: { jobId: string; bytes: number },
  write: () => Promise<void>,
): Promise<boolean> {
  eviction.pin(jobId)
  for (const times of evictionFactors) {
    try {
      await write()
      await eviction.noteStored(jobId)
      return true
    } catch (error) {
      if (!isFull(error)) throw error
      if (times === 0 || (await eviction.evict(bytes * times, jobId)) === 0) break
    }
  }
  await eviction.noteFull()
  return false
}

function isFull(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'QuotaExceededError'
}
