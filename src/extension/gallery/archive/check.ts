import { parseJson } from '../../../shared/json.ts'
import { measurePicture } from '../../../shared/picture-size.ts'
import { extensionOf, pictureType } from '../../../shared/picture-type.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { reportCaught } from '../../platform/log.ts'
import {
  type AccountFile,
  type ArchivedPicture,
  accountFileSchema,
  accountName,
  archiveVersion,
  type Batch,
  batchSchema,
  headingSchema,
  jobsName,
  manifestName,
  manifestSchema,
  maxJsonBytes,
  pictureName,
  smallName,
} from './format.ts'
import { checkZipEntry, openZip, type Zip, ZipDamaged, type ZipEntry } from './zip-reader.ts'

/**
 * Why an archive can't be imported. Nothing was changed.
 *
 *   not-an-archive  no zip, or not one of ours
 *   newer           of a later Afterimage
 *   damaged         a file in it is missing, broken, or not what it should be; `entry` names it
 *   too-large       it says to hold more than is plausible
 *   unreadable      the browser could not read the file
 */
export interface ArchiveProblem {
  code: 'not-an-archive' | 'newer' | 'damaged' | 'too-large' | 'unreadable' | 'cancelled'
  entry?: string
}

/** An archive of which every file was read and found to be right. */
export interface Archive {
  createdAt: string
  jobs: number
  pictures: number
  /** Of the pictures and their small copies. */
  bytes: number
  batches: number
  account: AccountFile
  readBatch(batch: number): Promise<Batch>
  readPicture(picture: ArchivedPicture, batch: number): Promise<{ original?: Blob; thumbnail?: Blob; tiny?: Blob }>
}

interface CheckOptions {
  signal: AbortSignal
  /** Bytes read, and of how many. */
  onProgress(done: number, total: number): void
}

/** Reads an archive from end to end. */
export async function checkArchive(file: Blob, options: CheckOptions): Promise<Result<Archive, ArchiveProblem>> {
  try {
    const zip = await openZip(file)
    if (!zip.ok) return fail({ code: zip.error === 'too-large' ? 'too-large' : 'not-an-archive' })
    const manifest = zip.value.entries.get(manifestName)
    const heading = manifest && headingSchema.safeParse(await readJson(zip.value, manifest))
    if (!heading?.success) return fail({ code: 'not-an-archive' })
    if (heading.data.version > archiveVersion) return fail({ code: 'newer' })
    return ok(await examine(zip.value, options))
  } catch (error) {
    if (error instanceof ZipDamaged) return fail({ code: 'damaged', entry: error.entry })
    if (options.signal.aborted) return fail({ code: 'cancelled' })
    reportCaught('check archive', error)
    return fail({ code: 'unreadable' })
  }
}

async function examine(zip: Zip, { signal, onProgress }: CheckOptions): Promise<Archive> {
  const manifest = await parsed(zip, manifestName, manifestSchema)
  const account = await parsed(zip, accountName, accountFileSchema)
  const archive = readers(zip)
  const known = new Set<string>()
  const sums = { jobs: 0, pictures: 0, bytes: 0 }
  for (let batch = 0; batch < manifest.batches; batch++) {
    signal.throwIfAborted()
    const { jobs, pictures } = await archive.readBatch(batch)
    const ids = new Set(jobs.map(({ id }) => id))
    if (ids.size < jobs.length || jobs.some(({ id }) => known.has(id))) throw new ZipDamaged(jobsName(batch))
    for (const id of ids) known.add(id)
    for (const picture of pictures) {
      if (!ids.has(picture.jobId)) throw new ZipDamaged(jobsName(batch))
      sums.bytes += await checkPicture(archive, picture, batch)
    }
    sums.jobs += jobs.length
    sums.pictures += pictures.length
  }
  if (sums.jobs !== manifest.jobs || sums.pictures !== manifest.pictures) throw new ZipDamaged(manifestName)
  const total = [...zip.entries.values()].reduce((sum, { size }) => sum + size, 0)
  let done = 0
  for (const entry of zip.entries.values()) {
    await checkZipEntry(zip, entry, signal)
    done += entry.size
    onProgress(done, total)
  }
  const { createdAt, batches } = manifest
  return { ...archive, ...sums, createdAt, batches, account }
}

function readers(zip: Zip): Pick<Archive, 'readBatch' | 'readPicture'> {
  // One batch after the other is read, each with one file of small copies.
  let last: { name: string; copies: Promise<Blob> } | undefined
  const smallOf = (batch: number) => {
    const name = smallName(batch)
    if (last?.name !== name) last = { name, copies: content(zip, name) }
    return last.copies
  }
  return {
    readBatch: (batch) => parsed(zip, jobsName(batch), batchSchema),
    async readPicture(picture, batch) {
      const original = await readOriginal(zip, picture)
      const small = picture.thumbnail || picture.tiny ? await smallOf(batch) : undefined
      const copy = (place: ArchivedPicture['tiny']) => {
        const slice = place && small?.slice(place.at, place.at + place.size, place.type)
        if (place && slice?.size !== place.size) throw new ZipDamaged(smallName(batch))
        return slice
      }
      const [thumbnail, tiny] = [copy(picture.thumbnail), copy(picture.tiny)]
      return { ...(original ? { original } : {}), ...(thumbnail ? { thumbnail } : {}), ...(tiny ? { tiny } : {}) }
    },
  }
}

async function readOriginal(zip: Zip, { jobId, index, original }: ArchivedPicture): Promise<Blob | undefined> {
  if (!original) return undefined
  const name = pictureName(jobId, index, extensionOf(original.type))
  const blob = await content(zip, name, original.type)
  if (blob.size !== original.size) throw new ZipDamaged(name)
  return blob
}

/** Of a small copy: many are drawn at once, unmeasured. Ours have 512 pixels in width, and are some thousand high at most. */
const maxSmallPixels = 8_000_000

/** Checks that the bytes are of the type that the manifest names. Resolves to their size in bytes. */
async function checkPicture(archive: Pick<Archive, 'readPicture'>, picture: ArchivedPicture, batch: number) {
  const { original, thumbnail, tiny } = await archive.readPicture(picture, batch)
  const blobs = [original, thumbnail, tiny].filter((blob) => blob !== undefined)
  if (!original && !thumbnail) throw new ZipDamaged(jobsName(batch))
  for (const blob of blobs) {
    const head = new Uint8Array(await blob.slice(0, 64).arrayBuffer())
    const { width = 0, height = 0 } = (blob !== original && measurePicture(head, blob.type)) || {}
    if (pictureType(head) !== blob.type || width * height > maxSmallPixels) {
      const name = pictureName(picture.jobId, picture.index, extensionOf(blob.type))
      throw new ZipDamaged(blob === original ? name : smallName(batch))
    }
  }
  return blobs.reduce((sum, { size }) => sum + size, 0)
}

interface Parser<Value> {
  safeParse(value: unknown): { success: true; data: Value } | { success: false }
}

async function parsed<Value>(zip: Zip, name: string, schema: Parser<Value>): Promise<Value> {
  const entry = zip.entries.get(name)
  const result = entry && schema.safeParse(await readJson(zip, entry))
  if (!result?.success) throw new ZipDamaged(name)
  return result.data
}

async function content(zip: Zip, name: string, type?: string): Promise<Blob> {
  const entry = zip.entries.get(name)
  if (!entry) throw new ZipDamaged(name)
  return zip.read(entry, type)
}

/** `undefined` when it is no JSON. */
async function readJson(zip: Zip, entry: ZipEntry): Promise<unknown> {
  if (entry.size > maxJsonBytes) throw new ZipDamaged(entry.name)
  const text = await (await zip.read(entry)).text()
  return parseJson(text)
}
