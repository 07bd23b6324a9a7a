import { fail, ok, type Result } from '../../../shared/result.ts'
import { type Bytes, crc32, view } from '../../ui/save/bytes.ts'

/**
 * Reads a zip by its directory, piece by piece, trusting nothing in it. Source: PKWARE APPNOTE 6.3.10.
 * Takes what programs of today write: stored and deflated files, Zip64, no encryption, one part.
 */
export interface ZipEntry {
  name: string
  /** Of its content. */
  size: number
  /** Check sum of its content. */
  crc: number
}

export interface Zip {
  entries: ReadonlyMap<string, ZipEntry>
  /** Throws `ZipDamaged` when the content is not of the size that the directory says. */
  open(entry: ZipEntry): Promise<Content>
}

/** The content of a file in a zip. */
export interface Content {
  size: number
  /** Of a stored file a slice of the zip: nothing is read by this. */
  blob(type: string): Blob
  /** Fewer bytes where it ends earlier. Cheap where they come soon behind those that were read last. */
  read(at: number, length: number): Promise<Bytes>
}

/** `not-a-zip`: no directory, or none that can be read. `too-large`: it says to hold more than is plausible. */
export type ZipProblem = 'not-a-zip' | 'too-large'

export class ZipDamaged extends Error {
  override name = 'ZipDamaged'
  readonly entry: string
  constructor(entry: string) {
    super(`Damaged: ${entry}`)
    this.entry = entry
  }
}

interface Place extends ZipEntry {
  method: number
  packed: number
  /** Of its header. */
  at: number
  /** Of its content, once that was opened. */
  from?: number
}

interface Directory {
  at: number
  size: number
  count: number
}

/** Read at once: most of the time of many small reads goes into asking for them. */
const pieceBytes = 8 * 1_048_576
const endSize = 22
const maxShort = 0xffff
const maxComment = 0xffff
/** Twice what 100,000 jobs with four pictures each make. */
export const maxEntries = 1_000_000
export const maxDirectoryBytes = 128 * 1_048_576
/** Pictures don't shrink; the JSON of jobs shrinks tenfold. */
const maxRatio = 20
const smallBytes = 16 * 1_048_576

export async function openZip(file: Blob): Promise<Result<Zip, ZipProblem>> {
  const directory = await findDirectory(file)
  if (!directory || directory.at + directory.size > file.size) return fail('not-a-zip')
  if (directory.size > maxDirectoryBytes || directory.count > maxEntries) return fail('too-large')
  const bytes = new Uint8Array(await bytesOf(file, directory.at, directory.size))
  const places = placesOf(bytes)
  if (!places || !isCount(places.length, directory.count)) return fail('not-a-zip')
  const files = places.filter(({ name }) => !name.endsWith('/'))
  const entries = new Map(files.map((place) => [place.name, place]))
  // Two files of one name, or files within files: made to deceive.
  if (entries.size !== files.length || overlaps(places, directory.at)) return fail('not-a-zip')
  const total = places.reduce((sum, { size }) => sum + size, 0)
  if (total > smallBytes + file.size * maxRatio) return fail('too-large')
  const window = openWindow(file)
  return ok({
    entries,
    async open({ name }) {
      const place = entries.get(name)
      if (!place) throw new ZipDamaged(name)
      return openPlace(file, window, place)
    },
  })
}

/** Reads all of a content, which must have the check sum that the directory gives it. Resolves to its first bytes. */
export async function checkContent(
  content: Content,
  { crc, name }: ZipEntry,
  { signal, headBytes }: { signal: AbortSignal; headBytes: number },
): Promise<Bytes> {
  let sum = 0
  let head: Bytes = new Uint8Array()
  for (let at = 0; at < content.size; at += pieceBytes) {
    signal.throwIfAborted()
    const bytes = await content.read(at, pieceBytes)
    if (at === 0) head = bytes.slice(0, headBytes)
    sum = crc32(bytes, sum)
  }
  if (sum !== crc) throw new ZipDamaged(name)
  return head
}

async function bytesOf(file: Blob, at: number, length: number): Promise<ArrayBuffer> {
  return file.slice(at, at + length).arrayBuffer()
}

/** Below 4 GB client-zip 2.5, which wrote our archives once, has no larger directory: of 65,535 files or more it says 65,535. */
function isCount(files: number, said: number): boolean {
  return files === said || (said === maxShort && files > maxShort)
}

interface Window {
  /** Moves on in large pieces, and answers from the last one as long as that has what is asked for. */
  read: Content['read']
  /** Some bytes from elsewhere, without moving. */
  peek: Content['read']
}

function openWindow(file: Blob): Window {
  let from = 0
  let window: Bytes = new Uint8Array()
  const isInside = (at: number, end: number) => at >= from && end <= from + window.length
  const endOf = (at: number, length: number) => Math.min(at + length, file.size)
  return {
    async read(at, length) {
      const end = endOf(at, length)
      if (!isInside(at, end)) {
        window = new Uint8Array(await bytesOf(file, at, Math.max(length, pieceBytes)))
        from = at
      }
      return window.subarray(at - from, end - from)
    },
    async peek(at, length) {
      const end = endOf(at, length)
      return isInside(at, end)
        ? window.subarray(at - from, end - from)
        : new Uint8Array(await bytesOf(file, at, length))
    },
  }
}

async function findDirectory(file: Blob): Promise<Directory | null> {
  const from = Math.max(0, file.size - endSize - maxComment)
  const tail = new DataView(await bytesOf(file, from, file.size - from))
  for (let at = tail.byteLength - endSize; at >= 0; at--) {
    const isEnd =
      tail.getUint32(at, true) === 0x06054b50 && at + endSize + tail.getUint16(at + 20, true) === tail.byteLength
    if (!isEnd) continue
    const plain = {
      count: tail.getUint16(at + 10, true),
      size: tail.getUint32(at + 12, true),
      at: tail.getUint32(at + 16, true),
    }
    const isLarge = plain.count === maxShort || plain.size === 0xffffffff || plain.at === 0xffffffff
    return isLarge && from + at >= 20 ? findLargeDirectory(file, from + at, plain) : plain
  }
  return null
}

/** Zip64: a locator right before the end says where the larger record is. */
async function findLargeDirectory(file: Blob, end: number, plain: Directory): Promise<Directory | null> {
  const locator = new DataView(await bytesOf(file, end - 20, 20))
  if (locator.getUint32(0, true) !== 0x07064b50) return plain
  const at = Number(locator.getBigUint64(8, true))
  if (at + 56 > end) return null
  const record = new DataView(await bytesOf(file, at, 56))
  if (record.getUint32(0, true) !== 0x06064b50) return null
  const number = (offset: number) => Number(record.getBigUint64(offset, true))
  return { count: number(32), size: number(40), at: number(48) }
}

/** Null when a record is cut off, encrypted, packed in another way, or has a name that is no text or leads elsewhere. */
function placesOf(bytes: Uint8Array): Place[] | null {
  const places: Place[] = []
  const numbers = view(bytes)
  const text = new TextDecoder('utf-8', { fatal: true })
  try {
    for (let from = 0; from < bytes.length; ) {
      if (numbers.getUint32(from, true) !== 0x02014b50) return null
      const short = (offset: number) => numbers.getUint16(from + offset, true)
      const [nameLength, extraLength] = [short(28), short(30)]
      const name = text.decode(bytes.subarray(from + 46, from + 46 + nameLength))
      const method = short(10)
      const isEncrypted = (short(8) & 1) === 1
      if (isEncrypted || (method !== 0 && method !== 8) || !isInside(name)) return null
      const extra = numbersOfExtra(bytes.subarray(from + 46 + nameLength, from + 46 + nameLength + extraLength))
      const long = (offset: number) => {
        const value = numbers.getUint32(from + offset, true)
        return value === 0xffffffff ? (extra.shift() ?? value) : value
      }
      // In this order the larger numbers stand in the extra field.
      const size = long(24)
      places.push({ name, method, size, packed: long(20), at: long(42), crc: numbers.getUint32(from + 16, true) })
      from += 46 + nameLength + extraLength + short(32)
    }
  } catch {
    // Numbers that lead past the end.
    return null
  }
  return places.every((place) => place.method === 8 || place.size === place.packed) ? places : null
}

/** The 64-bit numbers of the Zip64 extra field. */
function numbersOfExtra(extra: Uint8Array): number[] {
  const numbers = view(extra)
  for (let at = 0; at + 4 <= extra.length; at += 4 + numbers.getUint16(at + 2, true)) {
    if (numbers.getUint16(at, true) !== 1) continue
    const count = Math.floor(Math.min(numbers.getUint16(at + 2, true), extra.length - at - 4) / 8)
    return Array.from({ length: count }, (_, index) => Number(numbers.getBigUint64(at + 4 + index * 8, true)))
  }
  return []
}

function isInside(name: string): boolean {
  return !/^\/|^[a-z]:|\\|\0|(^|\/)\.\.?(\/|$)/i.test(name) && name !== ''
}

function overlaps(places: readonly Place[], end: number): boolean {
  let free = end
  for (const { at, packed, name } of places.toSorted((a, b) => b.at - a.at)) {
    if (at + 30 + name.length + packed > free) return true
    free = at
  }
  return false
}

async function openPlace(file: Blob, window: Window, place: Place): Promise<Content> {
  const { name, packed } = place
  place.from ??= await contentStart(window, place)
  const { from } = place
  if (from + packed > file.size) throw new ZipDamaged(name)
  const slice = (type: string) => file.slice(from, from + packed, type)
  if (place.method !== 0) {
    const content = await inflate(slice(''), place)
    const { size } = content
    return { size, blob: (type) => content.slice(0, size, type), read: openWindow(content).read }
  }
  return { size: packed, blob: slice, read: (at, length) => window.read(from + at, Math.min(length, packed - at)) }
}

/** Behind a file's own header, which may be longer than what the directory says of it. */
async function contentStart(window: Window, { name, at }: Place): Promise<number> {
  const header = view(await window.peek(at, 30))
  if (header.byteLength < 30 || header.getUint32(0, true) !== 0x04034b50) throw new ZipDamaged(name)
  return at + 30 + header.getUint16(26, true) + header.getUint16(28, true)
}

/** Stops as soon as there is more than the directory says. */
async function inflate(packed: Blob, { name, size }: Place): Promise<Blob> {
  let left = size
  const bounded = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      left -= chunk.length
      if (left < 0) controller.error(new ZipDamaged(name))
      else controller.enqueue(chunk)
    },
  })
  try {
    const stream = packed.stream().pipeThrough(new DecompressionStream('deflate-raw')).pipeThrough(bounded)
    const content = await new Response(stream).blob()
    if (left !== 0) throw new ZipDamaged(name)
    return content
  } catch {
    // The entry contradicts its header: packed by another method, cut off, or longer.
    throw new ZipDamaged(name)
  }
}
