import { parseJson } from '../../../shared/json.ts'
import { measurePicture } from '../../../shared/picture-size.ts'
import { extensionOf, pictureType } from '../../../shared/picture-type.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { reportCaught } from '../../platform/log.ts'
import type { Bytes } from '../../ui/save/bytes.ts'
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
import { type Content, checkContent, openZip, type Zip, ZipDamaged, type ZipEntry } from './zip-reader.ts'

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
  const check = createCheck(zip, { signal, onProgress })
  const known = new Set<string>()
  const sums = { jobs: 0, pictures: 0, bytes: 0 }
  for (let batch = 0; batch < manifest.batches; batch++) {
    const { jobs, pictures } = await archive.readBatch(batch)
    const ids = new Set(jobs.map(({ id }) => id))
    if (ids.size < jobs.length || jobs.some(({ id }) => known.has(id))) throw new ZipDamaged(jobsName(batch))
    for (const id of ids) known.add(id)
    for (const picture of pictures) {
      if (!ids.has(picture.jobId)) throw new ZipDamaged(jobsName(batch))
      if (!picture.original && !picture.thumbnail) throw new ZipDamaged(jobsName(batch))
      if (picture.original) sums.bytes += await checkOriginal(check, picture)
    }
    sums.bytes += await checkSmall(check, pictures, batch)
    await check.open(jobsName(batch))
    sums.jobs += jobs.length
    sums.pictures += pictures.length
  }
  if (sums.jobs !== manifest.jobs || sums.pictures !== manifest.pictures) throw new ZipDamaged(manifestName)
  await check.rest()
  const { createdAt, batches } = manifest
  return { ...archive, ...sums, createdAt, batches, account }
}

interface Check {
  /** Opens a file and reads its first bytes. The first time all of it is read, and its check sum must be right. */
  open(name: string): Promise<{ content: Content; head: Bytes }>
  /** Checks what was not opened. */
  rest(): Promise<void>
}

/** More than the longest signature of a type, and the header with a picture's size. */
const headBytes = 64

/** In the order in which an export has written them, all files are read from disk once. */
function createCheck(zip: Zip, { signal, onProgress }: CheckOptions): Check {
  const checked = new Set<ZipEntry>()
  let [done, total] = [0, 0]
  for (const { size } of zip.entries.values()) total += size

  async function open(name: string): Promise<{ content: Content; head: Bytes }> {
    signal.throwIfAborted()
    const entry = zip.entries.get(name)
    if (!entry) throw new ZipDamaged(name)
    const content = await zip.open(entry)
    if (checked.has(entry)) return { content, head: await content.read(0, headBytes) }
    checked.add(entry)
    const head = await checkContent(content, entry, { signal, headBytes })
    done += entry.size
    onProgress(done, total)
    return { content, head }
  }

  return {
    open,
    async rest() {
      for (const entry of zip.entries.values()) if (!checked.has(entry)) await open(entry.name)
    },
  }
}

function readers(zip: Zip): Pick<Archive, 'readBatch' | 'readPicture'> {
  // One batch after the other is read, each with one file of small copies.
  let last: { name: string; copies: Promise<Blob> } | undefined
  const smallOf = (batch: number) => {
    const name = smallName(batch)
    if (last?.name !== name) last = { name, copies: blobOf(zip, name) }
    return last.copies
  }
  return {
    readBatch: (batch) => parsed(zip, jobsName(batch), batchSchema),
    async readPicture(picture, batch) {
      const { original: { type } = {} } = picture
      const original = type === undefined ? undefined : await blobOf(zip, originalName(picture, type), type)
      const small = picture.thumbnail || picture.tiny ? await smallOf(batch) : undefined
      const copy = (place: ArchivedPicture['tiny']) =>
        place && small?.slice(place.at, place.at + place.size, place.type)
      const [thumbnail, tiny] = [copy(picture.thumbnail), copy(picture.tiny)]
      return { ...(original ? { original } : {}), ...(thumbnail ? { thumbnail } : {}), ...(tiny ? { tiny } : {}) }
    },
  }
}

function originalName({ jobId, index }: ArchivedPicture, type: string): string {
  return pictureName(jobId, index, extensionOf(type))
}

/** Checks that the bytes are of the type that the batch names. Resolves to their number. */
async function checkOriginal(check: Check, picture: ArchivedPicture): Promise<number> {
  const { type, size } = picture.original ?? { type: '', size: 0 }
  const name = originalName(picture, type)
  const { content, head } = await check.open(name)
  if (content.size !== size || pictureType(head) !== type) throw new ZipDamaged(name)
  return size
}

/** Of a small copy: many are drawn at once, unmeasured. Ours have 512 pixels in width, and are some thousand high at most. */
const maxSmallPixels = 8_000_000

/** Checks the small copies of a batch. Resolves to the number of their bytes. */
async function checkSmall(check: Check, pictures: readonly ArchivedPicture[], batch: number): Promise<number> {
  const places = pictures.flatMap(({ thumbnail, tiny }) => [thumbnail, tiny]).filter((place) => place !== undefined)
  if (places.length === 0) return 0
  const name = smallName(batch)
  const { content } = await check.open(name)
  for (const { at, size, type } of places) {
    if (at + size > content.size) throw new ZipDamaged(name)
    const head = await content.read(at, Math.min(headBytes, size))
    const { width, height } = measurePicture(head, type) ?? { width: 0, height: 0 }
    if (pictureType(head) !== type || width * height > maxSmallPixels) throw new ZipDamaged(name)
  }
  return places.reduce((sum, { size }) => sum + size, 0)
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

async function blobOf(zip: Zip, name: string, type = ''): Promise<Blob> {
  const entry = zip.entries.get(name)
  if (!entry) throw new ZipDamaged(name)
  return (await zip.open(entry)).blob(type)
}

/** `undefined` when it is no JSON. Read by itself: in an export a batch stands behind its pictures. */
async function readJson(zip: Zip, entry: ZipEntry): Promise<unknown> {
  if (entry.size > maxJsonBytes) throw new ZipDamaged(entry.name)
  return parseJson(await (await zip.open(entry)).blob('').text())
}
