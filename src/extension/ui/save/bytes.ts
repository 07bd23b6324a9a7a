/** Bytes of a buffer of their own, as Blobs take them. */
export type Bytes = Uint8Array<ArrayBuffer>

const encoder = new TextEncoder()

/** Lone halves of surrogate pairs become U+FFFD. */
export function utf8(text: string): Bytes {
  return encoder.encode(text)
}

export function latin1(bytes: Uint8Array, from: number, to: number): string {
  return String.fromCharCode(...bytes.subarray(from, to))
}

export function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

export function view(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

const table = Uint32Array.from({ length: 256 }, (_, index) => {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  return value
})

/** CRC-32 as PNG and zip have it. `before`: of the bytes that came before these. */
export function crc32(bytes: Uint8Array, before = 0): number {
  let crc = ~before
  for (let index = 0; index < bytes.length; index++) {
    // Both are in range: a byte, and a table of 256.
    crc = (crc >>> 8) ^ (table[(crc ^ (bytes[index] ?? 0)) & 0xff] ?? 0)
  }
  return ~crc >>> 0
}

/** Larger ones are read bit by bit. */
const wholeBytes = 32 * 1_048_576

/** A file as a zip takes it: read at once where that is little, since browsers hand out streams in small pieces. */
export async function contentOf(file: Blob): Promise<Bytes | Blob> {
  return file.size <= wholeBytes ? new Uint8Array(await file.arrayBuffer()) : file
}
