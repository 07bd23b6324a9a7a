import type { Job } from '../../../contract/job.ts'
import type { Log } from '../../platform/log.ts'
import type { PictureSize } from '../../store/pictures.ts'
import type { Store } from '../../store/store.ts'
import type { Pictures } from '../../store/write/pictures.ts'

/** How many of the latest jobs are searched for a picture's address. */
const lookBack = 100

/**
 * Finds the kept picture that came from an address, which may have expired since. Resolves to a function that reads it in a size;
 * null if none is kept.
 */
export async function findKept(
  url: string,
  parent: Job | undefined,
  { store, pictures, log }: { store: Store; pictures: Pick<Pictures, 'readPicture'>; log: Log },
): Promise<((size: PictureSize) => Promise<Blob | null>) | null> {
  for (const job of [...(parent ? [parent] : []), ...(await store.readRecent(lookBack))]) {
    const index = (job.result?.pictures ?? []).findIndex((picture) => picture.url === url)
    if (job.kept?.[index] !== 'kept') continue
    return (size) =>
      pictures.readPicture(job.id, index, size).catch((error: unknown) => {
        log.note('read kept picture', error)
        return null
      })
  }
  return null
}
