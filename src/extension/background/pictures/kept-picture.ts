import type { Job } from '../../../contract/job.ts'
import { keyOfInlineLink } from '../../../jobs/inline-link.ts'
import type { Log } from '../../platform/log.ts'
import type { PictureKey, PictureSize } from '../../store/pictures.ts'
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
  deps: Deps,
): Promise<((size: PictureSize) => Promise<Blob | null>) | null> {
  const key = keyOfInlineLink(url)
  if (key) return reader(deps, key)
  for (const job of [...(parent ? [parent] : []), ...(await deps.store.readRecent(lookBack))]) {
    const index = (job.result?.pictures ?? []).findIndex((picture) => picture.url === url)
    if (job.kept?.[index] === 'kept') return reader(deps, { jobId: job.id, index })
  }
  return null
}

interface Deps {
  store: Store
  pictures: Pick<Pictures, 'readPicture'>
  log: Log
}

function reader({ pictures, log }: Deps, { jobId, index }: PictureKey) {
  return (size: PictureSize) =>
    pictures.readPicture(jobId, index, size).catch((error: unknown) => {
      log.note('read kept picture', error)
      return null
    })
}
