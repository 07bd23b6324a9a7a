import { makeZip } from 'client-zip'
import type { Job } from '../../../contract/job.ts'
import { extensionOf } from '../../../shared/picture-type.ts'
import { isSecretKey } from '../../../shared/redact.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { maxBatch } from '../../messaging/max-batch.ts'
import { reportCaught } from '../../platform/log.ts'
import { connections, fastTimeSamples, jobIndex, settings } from '../../store/items.ts'
import type { KeptPicture, PictureReader } from '../../store/pictures.ts'
import { mask, ownSecrets } from '../../store/secrets.ts'
import type { Store } from '../../store/store.ts'
import { type Bytes, contentOf } from '../../ui/save/bytes.ts'
import type { Output, OutputFailure } from '../../ui/save/output.ts'
import type { ScratchFailure, WriteScratch } from '../../ui/save/scratch.ts'
import {
  type AccountFile,
  type ArchivedPicture,
  accountName,
  archiveFormat,
  archiveVersion,
  type Batch,
  jobsName,
  type Manifest,
  manifestName,
  maxBatchBytes,
  pictureName,
  smallName,
} from './format.ts'

export interface ExportProgress {
  /** Pages of up to a hundred jobs. */
  done: number
  total: number
  /** Of pictures, so far. */
  bytes: number
}

export interface ExportReport {
  jobs: number
  pictures: number
  /** Of the file. */
  bytes: number
}

/** `unreadable`: the browser could not read what it keeps. */
export type ExportFailure = ScratchFailure | OutputFailure | 'unreadable'

interface ExportOptions {
  store: Store
  pictures: Pick<PictureReader, 'listKept' | 'readKept' | 'readPicture'>
  writeScratch: WriteScratch
  output: Output
  now: () => number
  signal: AbortSignal
  /** Whether it says from which pages pictures came. */
  withSources: boolean
  onProgress(progress: ExportProgress): void
}

interface Entry {
  name: string
  input: Bytes | Blob | string
  lastModified: Date
}

/** What files of an archive know each other by: drawn by us, or words of our own. */
const names = ['id', 'jobId', 'connectionId', 'parentId', 'kind', 'state', 'type', 'format']

/** Everything but secrets as one zip: written through the disk, one picture in memory at a time. */
export async function exportArchive(options: ExportOptions): Promise<Result<ExportReport, ExportFailure>> {
  const { signal, now } = options
  const report = { jobs: 0, pictures: 0 }
  const name = `afterimage-archive-${new Date(now()).toISOString().slice(0, 10)}.zip`
  const stream = makeZip(entries(options, report), { buffersAreUTF8: true })
  const written = await options
    .writeScratch(stream, { name, type: 'application/zip', signal })
    .catch((error: unknown) => {
      reportCaught('export archive', error)
      return fail('unreadable' as const)
    })
  if (!written.ok) return written
  const { file, discard } = written.value
  const out = await options.output(file, name)
  if (!out.ok || out.value.written) await discard()
  return out.ok ? ok({ ...report, bytes: file.size }) : out
}

async function* entries(options: ExportOptions, report: { jobs: number; pictures: number }): AsyncGenerator<Entry> {
  const { store, signal, onProgress } = options
  const lastModified = new Date(options.now())
  const secrets = await ownSecrets(store)
  // Once more over all of it: what was stored before a token was entered, or by an older version, may speak of it.
  const masked = (key: string, value: unknown) =>
    typeof value === 'string' && !names.includes(key) ? mask(value, secrets) : value
  const json = (name: string, content: unknown): Entry => ({
    name,
    input: JSON.stringify(content, masked),
    lastModified,
  })
  const { pages } = await store.read(jobIndex)
  let batches = 0
  let bytes = 0
  yield json(accountName, await accountFile(store))
  for (let page = 0; page < pages; page++) {
    for (const jobs of portions(await store.readPage(page))) {
      const batch: Batch = { jobs: options.withSources ? jobs : jobs.map(withoutSource), pictures: [] }
      const small: Blob[] = []
      for await (const { job, index, kept } of keptOf(jobs, options.pictures)) {
        signal.throwIfAborted()
        batch.pictures.push(listed(job.id, index, kept, small))
        const { original } = kept
        if (!original) continue
        bytes += original.size
        const name = pictureName(job.id, index, extensionOf(original.type))
        yield { name, input: await contentOf(original), lastModified: new Date(job.createdAt) }
      }
      if (small.length > 0) yield { name: smallName(batches), input: await contentOf(new Blob(small)), lastModified }
      yield json(jobsName(batches), batch)
      batches++
      report.jobs += jobs.length
      report.pictures += batch.pictures.length
    }
    onProgress({ done: page + 1, total: pages, bytes })
  }
  const manifest: Manifest = {
    format: archiveFormat,
    version: archiveVersion,
    createdAt: lastModified.toISOString(),
    batches,
    ...report,
  }
  yield json(manifestName, manifest)
}

/** Where somebody reads is theirs to tell. */
function withoutSource({ source: _, sourceUnasked: __, ...job }: Job): Job {
  return job
}

/** What stands here leaves the browser: named one by one, so that nothing new joins unseen. */
async function accountFile(store: Store): Promise<AccountFile> {
  const { list } = await store.read(connections)
  const accounts = await Promise.all(
    list.map(async ({ id }) => ({ connectionId: id, account: await store.readAccount(id) })),
  )
  return {
    settings: { ...(await store.read(settings)) },
    connections: list.map(({ id, provider, name, address, model }) => ({
      ...{ id, provider, name, address },
      ...(model === undefined ? {} : { model }),
    })),
    accounts: accounts.flatMap(({ connectionId, account }) => {
      const entries = account?.entries.filter(({ key }) => !isSecretKey(key)) ?? []
      return account ? [{ connectionId, account: { ...account, entries } }] : []
    }),
    readings: await store.read(fastTimeSamples),
  }
}

/** In the same order, in parts that one message carries. */
export function* portions(jobs: readonly Job[]): Generator<Job[]> {
  let portion: Job[] = []
  let bytes = 0
  for (const job of jobs) {
    const size = JSON.stringify(job).length
    if (portion.length === maxBatch || (portion.length > 0 && bytes + size > maxBatchBytes)) {
      yield portion
      portion = []
      bytes = 0
    }
    portion.push(job)
    bytes += size
  }
  if (portion.length > 0) yield portion
}

/** What is here of a picture: small copies may be all that is left. */
type Copies = Partial<Pick<KeptPicture, 'original' | 'thumbnail' | 'tiny'>>

async function* keptOf(jobs: readonly Job[], pictures: ExportOptions['pictures']) {
  for (const job of jobs) {
    for (const index of await pictures.listKept(job.id)) {
      const kept: Copies | null = await pictures.readKept(job.id, index)
      if (kept) yield { job, index, kept }
    }
    for (const [index, state] of (job.kept ?? []).entries()) {
      const kept = state === 'reduced' ? await copiesOf(job.id, index, pictures) : null
      if (kept) yield { job, index, kept }
    }
  }
}

async function copiesOf(jobId: string, index: number, pictures: ExportOptions['pictures']): Promise<Copies | null> {
  const thumbnail = await pictures.readPicture(jobId, index, 'thumbnail')
  const tiny = await pictures.readPicture(jobId, index, 'tiny')
  if (!thumbnail) return null
  // Where there is no smaller one the larger is answered.
  return tiny && tiny.size < thumbnail.size ? { thumbnail, tiny } : { thumbnail }
}

function listed(jobId: string, index: number, kept: Copies, small: Blob[]): ArchivedPicture {
  const put = (copy: Blob | undefined) => {
    // A thumbnail of another type comes from a browser that can't write WebP; it is made again from the original.
    if (copy?.type !== 'image/webp') return undefined
    const at = small.reduce((sum, { size }) => sum + size, 0)
    small.push(copy)
    return { type: 'image/webp' as const, at, size: copy.size }
  }
  const [thumbnail, tiny] = [put(kept.thumbnail), put(kept.tiny)]
  const { original } = kept
  return {
    jobId,
    index,
    ...(original ? { original: { type: original.type, size: original.size } } : {}),
    ...(thumbnail ? { thumbnail } : {}),
    ...(tiny ? { tiny } : {}),
  }
}
