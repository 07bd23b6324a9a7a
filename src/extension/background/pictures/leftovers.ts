import { isUploadName } from '../../../jobs/inline-link.ts'
import { jobIndex, leftoverSearch, storageErrors } from '../../store/items.ts'
import type { StoredPicture } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { searchUploads, type UploadDeps } from './leftover-uploads.ts'

/** How many pictures are read in one query. */
const batch = 100
/** How many pages of ids one search looks through: a start of the browser costs the same with few jobs and with many. */
const pagesAtOnce = 10
const variants = ['original', 'small'] as const

type Options = Pick<Context, 'store' | 'writer'> & UploadDeps

/**
 * Deletes pictures that belong to no job: all that are as new as the latest jobs, and of the others a part, each time the next one. When
 * a record is quarantined nothing is deleted, because the pictures may be that job's.
 * @param recent ids of the latest jobs
 */
export async function deleteLeftovers(context: Options, recent: readonly string[]): Promise<void> {
  const { store, writer } = context
  if ((await store.read(storageErrors)).aside.length > 0) return
  const before = await store.read(leftoverSearch)
  const { pages } = await store.read(jobIndex)
  const end = Math.min(before.page + pagesAtOnce, pages)
  const ids: string[] = []
  for (let page = before.page; page < end; page++) ids.push(...(await store.readPageIds(page)))
  const last = end < pages ? (ids.toSorted().at(-1) ?? before.after) : undefined
  await deleteUnknown(context, ids, { after: before.after, last })
  // Left by a power cut, or unfinished pictures that a killed worker left.
  await deleteUnknown(context, recent, { after: recent.toSorted()[0] ?? '' })
  const uploads = await searchUploads(context, before.uploads, pages)
  const place = last === undefined ? leftoverSearch.default : { page: end, after: last }
  const next = { ...place, ...(uploads ? { uploads } : {}) }
  if (JSON.stringify(next) === JSON.stringify(before)) return
  await writer.change(async (transaction) => transaction.put(leftoverSearch, next))
}

interface Range {
  /** Pictures of jobs with later ids than this are searched, up to and including `last`. */
  after: string
  last?: string | undefined
}

/** Deletes the pictures within a range of ids that have no job. @param known ids of jobs that exist */
async function deleteUnknown({ store, pictures }: Options, known: readonly string[], range: Range): Promise<void> {
  const isKnown = new Set(known)
  const isIn = (id: string) => !isUploadName(id) && (range.last === undefined || id <= range.last)
  for (const variant of variants) {
    let after: Pick<StoredPicture, 'jobId' | 'index'> = { jobId: range.after, index: Number.POSITIVE_INFINITY }
    for (;;) {
      const found: StoredPicture[] = await pictures.listOldest(variant, after, batch)
      const ids = new Set(found.map(({ jobId }) => jobId).filter(isIn))
      for (const id of await store.findMissing([...ids].filter((one) => !isKnown.has(one))))
        await pictures.deletePictures(id)
      after = found.at(-1) ?? after
      // Added pictures come after all others.
      if (found.length < batch || !isIn(after.jobId)) break
    }
  }
}
