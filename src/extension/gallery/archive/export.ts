import type { Job } from '../../../contract/job.ts'
import { extensionOf } from '../../../shared/picture-type.ts'
import { isSecretKey } from '../../../shared/redact.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { maxBatch } from '../../messaging/max-batch.ts'
import { reportCaught } from '../../platform/log.ts'
import { connections, fastTimeSamples, jobIndex, settings } from '../../store/items.ts'
import type { PictureReader, StoredCopies } from '../../store/pictures.ts'
import { mask, ownSecrets } from '../../store/secrets.ts'
import type { Store } from '../../store/store.ts'
import type { Output, OutputFailure } from '../../ui/save/output.ts'
import type { ScratchFailure, WriteScratch } from '../../ui/save/scratch.ts'
import { type ZipFile, zipStream } from '../../ui/save/zip-writer.ts'
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
  /** Pages of up to a hundred jobs, the last one in part. */
  done: number
  /** 0 once the browser is saving the file, which does not say how far it is. */
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
  pictures: Pick<PictureReader, 'readCopies'>
  writeScratch: WriteScratch
  output: Output
  now: () => number
  signal: AbortSignal
  /** Whether it says from which pages pictures came. */
  withSources: boolean
  onProgress(progress: ExportProgress): void
}

/** What files of an archive know each other by: drawn by us, or words of our own. */
const names = ['id', 'jobId', 'connectionId', 'parentId', 'kind', 'state', 'type', 'format']

/** Everything but secrets as one zip: written through the disk, one picture in memory at a time. */
export async function exportArchive(options: ExportOptions): Promise<Result<ExportReport, ExportFailure>> {
  const { signal, now } = options
  const report = { jobs: 0, pictures: 0 }
  const name = `afterimage-archive-${new Date(now()).toISOString().slice(0, 10)}.zip`
  const stream = zipStream(entries(options, report))
  const written = await options
    .writeScratch(stream, { name, type: 'application/zip', signal })
    .catch((error: unknown) => {
      reportCaught('export archive', error)
      return fail('unreadable' as const)
    })
  if (!written.ok) return written
  const { file, discard } = written.value
  options.onProgress({ done: 0, total: 0, bytes: file.size })
  const out = await options.output(file, name, signal)
  if (!out.ok || out.value.written) await discard()
  return out.ok ? ok({ ...report, bytes: file.size }) : out
}

async function* entries(options: ExportOptions, report: { jobs: number; pictures: number }): AsyncGenerator<ZipFile> {
  const { store, signal, onProgress } = options
  const modifiedAt = new Date(options.now())
  const secrets = await ownSecrets(store)
  // Once more over all of it: what was stored before a token was entered, or by an older version, may speak of it.
  const masked = (key: string, value: unknown) =>
    typeof value === 'string' && !names.includes(key) ? mask(value, secrets) : value
  const json = (name: string, content: unknown): ZipFile => ({
    name,
    content: JSON.stringify(content, masked),
    modifiedAt,
  })
  const { pages } = await store.read(jobIndex)
  let batches = 0
  let bytes = 0
  yield json(accountName, await accountFile(store))
  for (let page = 0; page < pages; page++) {
    const all = await store.readPage(page)
    let done = 0
    for (const jobs of portions(all)) {
      const batch: Batch = { jobs: options.withSources ? jobs : jobs.map(withoutSource), pictures: [] }
      const small = createSmallFile()
      const copies = await copiesOf(jobs, options.pictures)
      for (const [at, { job, copy }] of copies.entries()) {
        signal.throwIfAborted()
        batch.pictures.push(listed(copy, small.put))
        const { original, index } = copy
        onProgress({ done: page + (done + (at / copies.length) * jobs.length) / all.length, total: pages, bytes })
        if (!original) continue
        bytes += original.size
        const name = pictureName(job.id, index, extensionOf(original.type))
        yield { name, content: original, modifiedAt: new Date(job.createdAt) }
      }
      if (small.size() > 0) yield { name: smallName(batches), content: small.file(), modifiedAt }
      yield json(jobsName(batches), batch)
      batches++
      done += jobs.length
      report.jobs += jobs.length
      report.pictures += batch.pictures.length
    }
    onProgress({ done: page + 1, total: pages, bytes })
  }
  const manifest: Manifest = {
    format: archiveFormat,
    version: archiveVersion,
    createdAt: modifiedAt.toISOString(),
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

/** What is stored of these jobs' pictures. Where the original was evicted, the small copies are what the job still has. */
async function copiesOf(jobs: readonly Job[], pictures: ExportOptions['pictures']) {
  const byId = new Map(jobs.map((job) => [job.id, job]))
  return (await pictures.readCopies([...byId.keys()])).flatMap((copy) => {
    const job = byId.get(copy.jobId)
    const isReduced = copy.thumbnail !== undefined && job?.kept?.[copy.index] === 'reduced'
    return job && (copy.original || isReduced) ? [{ job, copy }] : []
  })
}

type Place = NonNullable<ArchivedPicture['tiny']>

/** The small copies of a batch, one after the other in one file. */
function createSmallFile() {
  const parts: Blob[] = []
  let size = 0
  return {
    size: () => size,
    file: () => new Blob(parts),
    put(copy: Blob | undefined): Place | undefined {
      // A thumbnail of another type comes from a browser that can't write WebP; it is made again from the original.
      if (copy?.type !== 'image/webp') return undefined
      const at = size
      parts.push(copy)
      size += copy.size
      return { type: 'image/webp', at, size: copy.size }
    },
  }
}

function listed(copy: StoredCopies, put: (copy: Blob | undefined) => Place | undefined): ArchivedPicture {
  const { jobId, index, original } = copy
  const [thumbnail, tiny] = [put(copy.thumbnail), put(copy.tiny)]
  return {
    jobId,
    index,
    ...(original ? { original: { type: original.type, size: original.size } } : {}),
    ...(thumbnail ? { thumbnail } : {}),
    ...(tiny ? { tiny } : {}),
  }
}
