import type { Job } from '../../../contract/job.ts'
import { jobIndex, storageErrors } from '../../store/items.ts'
import type { Pictures, StoredPicture } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'

/**
 * What was written so shortly before the end may be lost in a power cut: records and pictures lie in two databases, and each
 * browser says that something is written before the disk has it.
 */
const unsureMs = 5 * 60_000
/** Jobs and pictures looked at in one go. */
const batch = 100

interface Options extends Pick<Context, 'store' | 'writer'> {
  pictures: Pictures
  /** Runs it while no archive is read in: its pictures come before their jobs. */
  unlessImporting(run: () => Promise<void>): Promise<void>
}

/** Brings records and pictures together again, which a power cut or an import that ended early may have parted. */
export async function recheckPictures(context: Options): Promise<void> {
  await refetchMissing(context)
  await context.unlessImporting(() => deleteOrphans(context))
}

/** Pictures of the latest jobs that are called kept and are not here are fetched again. */
async function refetchMissing({ store, writer, pictures }: Options): Promise<void> {
  const recent = await store.readRecent(batch)
  const newestAt = Math.max(...recent.map(({ updatedAt }) => updatedAt))
  for (const { id, updatedAt, kept } of recent) {
    if (updatedAt < newestAt - unsureMs || !kept?.includes('kept')) continue
    const here = await pictures.listKept(id)
    const isMissing = (state: string, index: number) => state === 'kept' && !here.includes(index)
    if (!kept.some(isMissing)) continue
    await writer.change(async (transaction) => {
      const job = await transaction.job(id)
      const waiting = job?.kept?.map((state, index) => (isMissing(state, index) ? 'waiting' : state))
      if (job && waiting) transaction.putJob({ ...job, kept: waiting } satisfies Job)
    })
  }
}

/** Pictures of which no record speaks. Where a record can't be read it may be its own: then all stay. */
async function deleteOrphans({ store, pictures }: Options): Promise<void> {
  if ((await store.read(storageErrors)).aside.length > 0) return
  const known = new Set<string>()
  const { pages } = await store.read(jobIndex)
  for (let page = 0; page < pages; page++) for (const id of await store.readPageIds(page)) known.add(id)
  for (const variant of ['original', 'small'] as const) {
    for (let after: StoredPicture | null = null; ; ) {
      const found: StoredPicture[] = await pictures.listOldest(variant, after, batch)
      const strange = new Set(found.map(({ jobId }) => jobId).filter((id) => !known.has(id)))
      for (const id of await store.findMissing([...strange])) await pictures.deletePictures(id)
      after = found.at(-1) ?? null
      if (found.length < batch) break
    }
  }
}
