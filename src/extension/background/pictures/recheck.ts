import type { Job } from '../../../contract/job.ts'
import type { Drafts } from '../../store/drafts.ts'
import type { Pictures } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'
import { deleteLeftovers } from './leftovers.ts'

/**
 * What was written so shortly before a power cut may be lost. Records and pictures are in two databases, and browsers report a write
 * as done before the disk has it.
 */
const unsureMs = 5 * 60_000
/** How many of the latest jobs are looked at. */
const latest = 100

interface Options extends Pick<Context, 'store' | 'writer'> {
  pictures: Pictures
  drafts: Drafts
  /** Calls `run` unless an archive is being imported, because an archive's pictures are stored before their jobs. */
  unlessImporting(run: () => Promise<void>): Promise<void>
}

/** Makes job records and pictures agree again, after a power cut or an import that ended early. */
export async function recheckPictures(context: Options): Promise<void> {
  const recent = await context.store.readRecent(latest)
  await refetchMissing(context, recent)
  const ids = recent.map(({ id }) => id)
  await context.unlessImporting(() => deleteLeftovers(context, ids))
}

/** Marks pictures of the latest jobs as waiting when the job says kept and the bytes are missing, so that they are fetched again. */
async function refetchMissing({ writer, pictures }: Options, recent: readonly Job[]): Promise<void> {
  const newestAt = Math.max(...recent.map(({ updatedAt }) => updatedAt))
  for (const { id, updatedAt, kept } of recent) {
    if (updatedAt < newestAt - unsureMs || !kept?.includes('kept')) continue
    const stored = await pictures.listKept(id)
    const isMissing = (state: string, index: number) => state === 'kept' && !stored.includes(index)
    if (!kept.some(isMissing)) continue
    await writer.change(async (transaction) => {
      const job = await transaction.job(id)
      const waiting = job?.kept?.map((state, index) => (isMissing(state, index) ? 'waiting' : state))
      if (job && waiting) transaction.putJob({ ...job, kept: waiting } satisfies Job)
    })
  }
}
