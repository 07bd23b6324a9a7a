import type { PictureLink } from '../../../contract/update.ts'
import { isDrawable, measurePicture, type PictureFacts } from '../../../shared/picture-size.ts'
import type { KeptPicture, PictureKey } from '../../store/pictures.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Eviction } from './eviction.ts'
import type { Shrink } from './shrink.ts'

/**
 * After each refused write, so many times the picture's size is evicted before the next try: browsers count roughly, and deleted
 * bytes are not free at once. Then no more is evicted: on a disk that other programs filled, picture after picture would go in vain.
 */
const evictionFactors = [1, 2, 4, 0]

export interface StoreDeps {
  pictures: Pictures
  eviction: Eviction
  shrink: Shrink
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
 * Stores a picture with its small copies. Resolves to what its bytes say of it, null when there is no room. Rejects when the
 * database fails. The job's record is written after it: a crash between the two is repaired by the next try.
 */
export async function storePicture(
  deps: StoreDeps,
  { jobId, index, isGrid }: PictureKey & { isGrid: boolean },
  { blob, head }: Bytes,
): Promise<Pick<PictureLink, 'kind' | 'width' | 'height'> | null> {
  const facts = measurePicture(head, blob.type)
  const {
    width = facts?.width,
    height = facts?.height,
    ...small
  } = isDrawable(blob.type, facts) ? await deps.shrink(blob, { isGrid }) : {}
  if (!(await write(deps, { jobId, index }, { original: blob, ...small }))) return null
  return { kind: kindOf(blob, facts), ...(width && height ? { width, height } : {}) }
}

/** As `storePicture`, without small copies: those are made when the picture is seen (`createSmallCopies`). */
export async function storeOriginal(
  deps: Omit<StoreDeps, 'shrink'>,
  key: PictureKey,
  { blob, head }: Bytes,
): Promise<Pick<PictureLink, 'kind' | 'width' | 'height'> | null> {
  const facts = measurePicture(head, blob.type)
  if (!(await write(deps, key, { original: blob }))) return null
  return { kind: kindOf(blob, facts), ...(facts ? { width: facts.width, height: facts.height } : {}) }
}

function kindOf({ type }: Blob, facts: PictureFacts | null): PictureLink['kind'] {
  return type.startsWith('video/') ? 'video' : facts?.moves ? 'animation' : 'image'
}

/**
 * Stores a picture. When the disk is full, older pictures are evicted for it, never newer ones. Resolves to false when it can't be
 * stored all the same.
 */
async function write(
  deps: Omit<StoreDeps, 'shrink'>,
  { jobId, index }: PictureKey,
  picture: KeptPicture,
): Promise<boolean> {
  const { pictures, eviction } = deps
  eviction.pin(jobId)
  const blobs = [picture.original, picture.thumbnail, picture.tiny, ...(picture.quarters ?? [])]
  const bytes = blobs.reduce((sum, blob) => sum + (blob?.size ?? 0), 0)
  for (const times of evictionFactors) {
    try {
      await pictures.writePicture(jobId, index, picture)
      await eviction.noteStored(jobId)
      deps.onStored()
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
