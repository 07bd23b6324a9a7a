import type { Job } from '../../../contract/job.ts'
import type { Log } from '../../platform/log.ts'
import type { PictureSize } from '../../store/pictures.ts'
import type { Store } from '../../store/store.ts'
import type { Pictures } from '../../store/write/pictures.ts'

/** How far back a kept picture is looked for by its address. */
const lookBack = 100

/** Reads what is kept of the picture that once came from an address: that may be dead, or have been good for one fetch. */
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
