import { type Bytes, concat, contentOf, crc32, utf8, view } from './bytes.ts'

/**
 * Writes a zip as a stream: files are stored as they are, sizes and check sums follow the content, Zip64 where a number needs it.
 * Source: PKWARE APPNOTE 6.3.10.
 */
export interface ZipFile {
  name: string
  /** Below 4 GiB. */
  content: Bytes | Blob | string
  modifiedAt: Date
}

/** Small pieces are joined to this many bytes: each write to a file takes a way through other processes. */
const pieceBytes = 1_048_576
/** Read at once of what is not in memory. */
const readBytes = 8 * 1_048_576
const descriptorBytes = 16
const maxShort = 0xffff
const maxLong = 0xffffffff
const version = 45
/** Sizes follow the content; names are UTF-8. */
const flags = 0x0808
/** Unix, an ordinary file that its owner may write. */
const madeBy = 0x0300 | version
const mode = 0o100664 << 16

/** The next file is asked for when the one before is written. Errors of `files` are the stream's. */
export function zipStream(files: AsyncIterable<ZipFile>): ReadableStream<Bytes> {
  const pieces = joined(zipParts(files))
  return new ReadableStream<Bytes>(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done) controller.close()
        else controller.enqueue(value)
      },
      async cancel() {
        await pieces.return(undefined)
      },
    },
    { highWaterMark: 0 },
  )
}

async function* zipParts(files: AsyncIterable<ZipFile>): AsyncGenerator<Bytes> {
  const directory = createDirectory()
  let at = 0
  for await (const file of files) {
    const name = utf8(file.name)
    const stamp = dosTime(file.modifiedAt)
    yield localHeader(name, stamp)
    let [size, crc] = [0, 0]
    for await (const piece of piecesOf(file.content)) {
      crc = crc32(piece, crc)
      size += piece.length
      yield piece
    }
    if (size >= maxLong) throw new RangeError(`${file.name} is too large`)
    yield descriptor(size, crc)
    directory.add({ name, stamp, size, crc, at })
    at += 30 + name.length + size + descriptorBytes
  }
  yield* directory.parts(at)
}

async function* piecesOf(content: ZipFile['content']): AsyncGenerator<Bytes> {
  if (typeof content === 'string') return yield utf8(content)
  const whole = content instanceof Blob ? await contentOf(content) : content
  if (!(whole instanceof Blob)) return yield whole
  for (let at = 0; at < whole.size; at += readBytes)
    yield new Uint8Array(await whole.slice(at, at + readBytes).arrayBuffer())
}

async function* joined(parts: AsyncIterable<Bytes>): AsyncGenerator<Bytes> {
  let waiting: Bytes[] = []
  let length = 0
  for await (const part of parts) {
    if (part.length === 0) continue
    waiting.push(part)
    length += part.length
    if (length < pieceBytes) continue
    yield waiting.length === 1 ? part : concat(waiting)
    waiting = []
    length = 0
  }
  if (length > 0) yield concat(waiting)
}

/** MS-DOS date and time in local time, as zips have it: the time in the lower half. */
function dosTime(date: Date): number {
  const time = (date.getHours() << 11) | (date.getMinutes() << 5) | (date.getSeconds() >> 1)
  // Years begin with 1980, and end with 2107.
  const year = Math.min(127, Math.max(0, date.getFullYear() - 1980))
  return (((year << 9) | ((date.getMonth() + 1) << 5) | date.getDate()) << 16) | time
}

function localHeader(name: Bytes, stamp: number): Bytes {
  const header = new Uint8Array(30 + name.length)
  const numbers = view(header)
  numbers.setUint32(0, 0x04034b50, true)
  numbers.setUint16(4, version, true)
  numbers.setUint16(6, flags, true)
  numbers.setInt32(10, stamp, true)
  numbers.setUint16(26, name.length, true)
  header.set(name, 30)
  return header
}

function descriptor(size: number, crc: number): Bytes {
  const bytes = new Uint8Array(descriptorBytes)
  const numbers = view(bytes)
  numbers.setUint32(0, 0x08074b50, true)
  numbers.setUint32(4, crc, true)
  numbers.setUint32(8, size, true)
  numbers.setUint32(12, size, true)
  return bytes
}

interface DirectoryEntry {
  name: Bytes
  stamp: number
  size: number
  crc: number
  at: number
}

/** The list at a zip's end. It is all that stays in memory: about a hundred bytes a file, in pieces of a megabyte. */
function createDirectory() {
  const full: Bytes[] = []
  let piece = new Uint8Array(pieceBytes)
  let used = 0
  let count = 0

  function room(bytes: number): number {
    if (used + bytes > piece.length) {
      full.push(piece.slice(0, used))
      piece = new Uint8Array(Math.max(pieceBytes, bytes))
      used = 0
    }
    used += bytes
    return used - bytes
  }

  return {
    add({ name, stamp, size, crc, at }: DirectoryEntry): void {
      const isFar = at >= maxLong
      const from = room(46 + name.length + (isFar ? 12 : 0))
      const numbers = new DataView(piece.buffer, from)
      numbers.setUint32(0, 0x02014b50, true)
      numbers.setUint16(4, madeBy, true)
      numbers.setUint16(6, version, true)
      numbers.setUint16(8, flags, true)
      numbers.setInt32(12, stamp, true)
      numbers.setUint32(16, crc, true)
      numbers.setUint32(20, size, true)
      numbers.setUint32(24, size, true)
      numbers.setUint16(28, name.length, true)
      numbers.setUint16(30, isFar ? 12 : 0, true)
      numbers.setInt32(38, mode, true)
      numbers.setUint32(42, isFar ? maxLong : at, true)
      piece.set(name, from + 46)
      if (isFar) {
        const extra = 46 + name.length
        numbers.setUint16(extra, 1, true)
        numbers.setUint16(extra + 2, 8, true)
        numbers.setBigUint64(extra + 4, BigInt(at), true)
      }
      count++
    },
    *parts(at: number): Generator<Bytes> {
      const pieces = [...full, piece.slice(0, used)]
      yield* pieces
      yield endOf({ at, count, size: pieces.reduce((sum, { length }) => sum + length, 0) })
    },
  }
}

/** The end of a zip: where its directory is. */
function endOf({ at, count, size }: { at: number; count: number; size: number }): Bytes {
  const isLarge = at >= maxLong || size >= maxLong || count >= maxShort
  const end = new Uint8Array(22)
  const numbers = view(end)
  numbers.setUint32(0, 0x06054b50, true)
  numbers.setUint16(8, Math.min(maxShort, count), true)
  numbers.setUint16(10, Math.min(maxShort, count), true)
  numbers.setUint32(12, Math.min(maxLong, size), true)
  numbers.setUint32(16, Math.min(maxLong, at), true)
  return isLarge ? concat([largeEnd(at, count, size), end]) : end
}

/** The records of Zip64: the same in 64 bits, and where that stands. */
function largeEnd(at: number, count: number, size: number): Bytes {
  const bytes = new Uint8Array(76)
  const numbers = view(bytes)
  numbers.setUint32(0, 0x06064b50, true)
  numbers.setBigUint64(4, 44n, true)
  numbers.setUint16(12, madeBy, true)
  numbers.setUint16(14, version, true)
  numbers.setBigUint64(24, BigInt(count), true)
  numbers.setBigUint64(32, BigInt(count), true)
  numbers.setBigUint64(40, BigInt(size), true)
  numbers.setBigUint64(48, BigInt(at), true)
  numbers.setUint32(56, 0x07064b50, true)
  numbers.setBigUint64(64, BigInt(at + size), true)
  numbers.setUint32(72, 1, true)
  return bytes
}
