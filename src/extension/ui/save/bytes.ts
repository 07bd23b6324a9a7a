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

/**
 * Eight tables of 256: what a byte does to the sum with none to seven bytes behind it. Source: M. Kounavis and F. Berry, "A systematic
 * approach to building high performance software-based CRC generators", 2005.
 */
const table = new Uint32Array(8 * 256)
for (let index = 0; index < 256; index++) {
  let value = index
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ 0xedb88320 : value >>> 1
  table[index] = value
}
for (let index = 256; index < table.length; index++) {
  const value = table[index - 256] ?? 0
  table[index] = (value >>> 8) ^ (table[value & 0xff] ?? 0)
}

/** What `byte` does with so many bytes behind it. */
const after = (byte: number, behind: number) => table[behind * 256 + (byte & 0xff)] ?? 0

/** CRC-32 as PNG and zip have it. `before`: of the bytes that came before these. */
export function crc32(bytes: Uint8Array, before = 0): number {
  const numbers = view(bytes)
  const whole = bytes.length - (bytes.length % 8)
  let crc = ~before
  for (let at = 0; at < whole; at += 8) {
    const low = crc ^ numbers.getInt32(at, true)
    const high = numbers.getInt32(at + 4, true)
    crc =
      after(low, 7) ^
      after(low >>> 8, 6) ^
      after(low >>> 16, 5) ^
      after(low >>> 24, 4) ^
      after(high, 3) ^
      after(high >>> 8, 2) ^
      after(high >>> 16, 1) ^
      after(high >>> 24, 0)
  }
  for (let at = whole; at < bytes.length; at++) crc = (crc >>> 8) ^ after(crc ^ (bytes[at] ?? 0), 0)
  return ~crc >>> 0
}

/** Larger ones are read bit by bit. */
const wholeBytes = 32 * 1_048_576

/** A file as a zip takes it: read at once where that is little, since browsers hand out streams in small pieces. */
export async function contentOf(file: Blob): Promise<Bytes | Blob> {
  return file.size <= wholeBytes ? new Uint8Array(await file.arrayBuffer()) : file
}
