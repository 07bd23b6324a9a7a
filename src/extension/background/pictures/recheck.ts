import type { Command } from '../../../contract/command.ts'
import type { Job } from '../../../contract/job.ts'
import { isUploadName, keyOfInlineLink } from '../../../jobs/inline-link.ts'
import type { Drafts } from '../../store/drafts.ts'
import { jobIndex, storageErrors } from '../../store/items.ts'
import type { Pictures, StoredPicture } from '../../store/write/pictures.ts'
import type { Context } from '../context/context.ts'

/**
 * What was written so shortly before a power cut may be lost. Records and pictures are in two databases, and browsers report a write
 * as done before the disk has it.
 */
const unsureMs = 5 * 60_000
/** How many jobs or pictures are read in one query. */
const batch = 100

interface Options extends Pick<Context, 'store' | 'writer'> {
  pictures: Pictures
  drafts: Drafts
  /** Calls `run` unless an archive is being imported, because an archive's pictures are stored before their jobs. */
  unlessImporting(run: () => Promise<void>): Promise<void>
}

/** Makes job records and pictures agree again, after a power cut or an import that ended early. */
export async function recheckPictures(context: Options): Promise<void> {
  await refetchMissing(context)
  await context.unlessImporting(() => deleteOrphans(context))
}

/** Marks pictures of the latest jobs as waiting when the job says kept and the bytes are missing, so that they are fetched again. */
async function refetchMissing({ store, writer, pictures }: Options): Promise<void> {
  const recent = await store.readRecent(batch)
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

/** Deletes pictures that belong to no job. When a record is quarantined nothing is deleted, because the pictures may be that job's. */
async function deleteOrphans(context: Options): Promise<void> {
  const { store, pictures } = context
  if ((await store.read(storageErrors)).aside.length > 0) return
  const known = new Set<string>()
  const { pages } = await store.read(jobIndex)
  for (let page = 0; page < pages; page++) for (const id of await store.readPageIds(page)) known.add(id)
  for (const variant of ['original', 'small'] as const) {
    for (let after: StoredPicture | null = null; ; ) {
      const found: StoredPicture[] = await pictures.listOldest(variant, after, batch)
      const unknown = [...new Set(found.map(({ jobId }) => jobId).filter((id) => !known.has(id)))]
      const uploads = unknown.filter(isUploadName)
      const isNamed = uploads.length > 0 ? await namedUploads(context) : new Set()
      for (const id of uploads) if (!isNamed.has(id)) await pictures.deletePictures(id)
      for (const id of await store.findMissing(unknown.filter((one) => !isUploadName(one))))
        await pictures.deletePictures(id)
      after = found.at(-1) ?? null
      if (found.length < batch) break
    }
  }
}

/** Names of the added pictures that a job or the prompt box still names. */
async function namedUploads({ store, drafts }: Options): Promise<Set<string>> {
  const urls = (await drafts.readDraft())?.references?.slice() ?? []
  const { pages } = await store.read(jobIndex)
  for (let page = 0; page < pages; page++)
    for (const { command } of await store.readJobs(await store.readPageIds(page))) urls.push(...addressesIn(command))
  return new Set(urls.flatMap((url) => keyOfInlineLink(url)?.jobId ?? []))
}

function addressesIn(command: Command): readonly string[] {
  if (command.kind === 'imagine') return command.references ?? []
  if (command.kind === 'blend') return command.urls
  return command.kind === 'describe' ? [command.url] : []
}
