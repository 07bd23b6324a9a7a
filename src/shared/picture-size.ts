import { isJpegFrame, vp8lSize, vp8Size } from './picture-headers.ts'

/** What a picture's first bytes say. `moves`: it is an animation, as far as its header says so; always false for films. */
export interface PictureFacts {
  /** Pixels. */
  width: number
  height: number
  moves: boolean
}

/** Bytes from the start of a file that contain its size, also behind a large colour profile or a camera's notes. */
export const headBytes = 262_144

/** Decoded, a pixel takes four bytes: a hostile picture of a few kB would fill the memory. Upscales have 17 to 67 million. */
const maxPixels = 80_000_000

/**
 * Whether a picture may be decoded. One whose size is not known may not, since it could have any. Films may: a player with limits
 * of its own decodes them a frame at a time.
 */
export function isDrawable(type: string, facts: PictureFacts | null): boolean {
  return type.startsWith('video/') || (facts !== null && facts.width * facts.height <= maxPixels)
}

/**
 * The size that a file's header gives, read without decoding it: one must know how much memory a picture takes before it is decoded.
 * Null where the header does not say; many films have it at their end.
 */
export function measurePicture(head: Uint8Array, type: string): PictureFacts | null {
  const view = new DataView(head.buffer, head.byteOffset, head.byteLength)
  try {
    const facts = readers[type]?.(view) ?? null
    return facts && facts.width > 0 && facts.height > 0 ? facts : null
  } catch {
    return null // cut off before its size
  }
}

/** Each throws a RangeError when the bytes end too soon. */
const readers: Readonly<Record<string, (view: DataView) => PictureFacts | null>> = {
  'image/png': (view) => {
    const moves = find(view, 'acTL')
    const pixels = find(view, 'IDAT')
    return { width: view.getUint32(16), height: view.getUint32(20), moves: moves > 0 && (pixels < 0 || moves < pixels) }
  },
  'image/gif': (view) => ({
    width: view.getUint16(6, true),
    height: view.getUint16(8, true),
    // The block that sets the number of repetitions. A GIF of one picture has none.
    moves: find(view, 'NETSCAPE2.0') > 0,
  }),
  'image/webp': readWebp,
  'image/jpeg': readJpeg,
  'image/avif': readAvif,
  'video/mp4': readMp4,
  'video/webm': readWebm,
}

function readWebp(view: DataView): PictureFacts | null {
  const chunk = text(view, 12, 4)
  if (chunk === 'VP8X') {
    const side = (at: number) => 1 + (view.getUint32(at, true) & 0xffffff)
    return { width: side(24), height: 1 + (view.getUint32(26, true) >>> 8), moves: (view.getUint8(20) & 2) !== 0 }
  }
  const data = new DataView(view.buffer, view.byteOffset + 20, view.byteLength - 20)
  const size = chunk === 'VP8L' ? vp8lSize(data) : chunk === 'VP8 ' ? vp8Size(data) : null
  return size && { width: size.width, height: size.height, moves: false }
}

function readJpeg(view: DataView): PictureFacts | null {
  for (let at = 2; view.getUint8(at) === 0xff; ) {
    const marker = view.getUint8(at + 1)
    if (isJpegFrame(marker)) return { width: view.getUint16(at + 7), height: view.getUint16(at + 5), moves: false }
    at += 2 + view.getUint16(at + 2)
  }
  return null
}

/**
 * The size of the largest picture in the file: tiles and the alpha plane have sizes of their own. Only sizes in the box `meta` count;
 * what looks like one elsewhere may have been put there by the sender.
 */
function readAvif(view: DataView): PictureFacts | null {
  let start = 0
  while (text(view, start + 4, 4) !== 'meta') start += Math.max(8, view.getUint32(start))
  const end = start + view.getUint32(start)
  let facts: PictureFacts | null = null
  for (let at = find(view, 'ispe', start); at > 0 && at < end; at = find(view, 'ispe', at + 4)) {
    const [width, height] = [view.getUint32(at + 8), view.getUint32(at + 12)]
    if (!facts || width * height > facts.width * facts.height) facts = { width, height, moves: false }
  }
  return facts && { ...facts, moves: text(view, 8, 4) === 'avis' }
}

/** The size of the largest track; sound has none. Sizes are fixed-point numbers with 16 bits before the point. */
function readMp4(view: DataView): PictureFacts | null {
  let facts: PictureFacts | null = null
  for (let at = find(view, 'tkhd'); at > 0; at = find(view, 'tkhd', at + 4)) {
    // Times take twice as many bytes in version 1.
    const size = at + 80 + (view.getUint8(at + 4) === 1 ? 12 : 0)
    const [width, height] = [view.getUint16(size), view.getUint16(size + 4)]
    if (!facts || width * height > facts.width * facts.height) facts = { width, height, moves: false }
  }
  return facts
}

/** PixelWidth (B0) and PixelHeight (BA) of the first track follow each other, each with its length before it. */
function readWebm(view: DataView): PictureFacts | null {
  const number = (at: number, length: number) => (length === 1 ? view.getUint8(at) : view.getUint16(at))
  for (let at = 0; at < view.byteLength - 8; at++) {
    const width = view.getUint8(at + 1) - 0x80
    if (view.getUint8(at) !== 0xb0 || (width !== 1 && width !== 2)) continue
    const next = at + 2 + width
    const height = view.getUint8(next + 1) - 0x80
    if (view.getUint8(next) !== 0xba || (height !== 1 && height !== 2)) continue
    return { width: number(at + 2, width), height: number(next + 2, height), moves: false }
  }
  return null
}

function text(view: DataView, at: number, length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, index) => view.getUint8(at + index)))
}

/** Position of `word`; -1 when it is not there. */
function find(view: DataView, word: string, from = 0): number {
  for (let at = from; at + word.length <= view.byteLength; at++) {
    let index = 0
    while (index < word.length && view.getUint8(at + index) === word.charCodeAt(index)) index++
    if (index === word.length) return at
  }
  return -1
}
