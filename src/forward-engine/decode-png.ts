import { inflateSync } from 'node:zlib'

export interface Pixels {
  width: number
  height: number
  /** `width * height * 3` bytes. */
  rgb: Uint8Array
}

/** More than any model paints. */
const maxPixels = 40_000_000
/** Bytes of a pixel, by PNG's colour type. */
const channels: Record<number, number> = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 }

/** The pixels of a PNG of 8 bits a channel, without transparency. Throws for anything else. ISO/IEC 15948 */
export function decodePng(png: Buffer): Pixels {
  if (png.toString('latin1', 1, 4) !== 'PNG' || png.byteLength < 33) throw new Error('the picture is no PNG')
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const [depth, type, , , interlace] = png.subarray(24, 29)
  const size = channels[type ?? -1]
  if (size === undefined || depth !== 8 || interlace !== 0) throw new Error('a PNG of another kind')
  if (width === 0 || height === 0 || width * height > maxPixels) throw new Error('the picture is too large')
  const { data, palette } = readChunks(png)
  const stride = width * size
  const raw = inflateSync(data, { maxOutputLength: (stride + 1) * height })
  if (raw.byteLength !== (stride + 1) * height) throw new Error('the picture is cut off')
  const bytes = unfilter(raw, { stride, height, size })
  return { width, height, rgb: toRgb(bytes, size, type === 3 ? palette : null) }
}

function readChunks(png: Buffer): { data: Buffer; palette: Buffer } {
  const parts: Buffer[] = []
  let palette = Buffer.alloc(0)
  for (let at = 8; at + 12 <= png.byteLength; at += 12 + png.readUInt32BE(at)) {
    const body = png.subarray(at + 8, at + 8 + png.readUInt32BE(at))
    const name = png.toString('latin1', at + 4, at + 8)
    if (name === 'IDAT') parts.push(body)
    if (name === 'PLTE') palette = Buffer.from(body)
  }
  return { data: Buffer.concat(parts), palette }
}

function unfilter(raw: Buffer, { stride, height, size }: { stride: number; height: number; size: number }): Uint8Array {
  const out = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)]
    const row = y * stride
    for (let x = 0; x < stride; x++) {
      const left = x >= size ? (out[row + x - size] ?? 0) : 0
      const above = y > 0 ? (out[row - stride + x] ?? 0) : 0
      const corner = x >= size && y > 0 ? (out[row - stride + x - size] ?? 0) : 0
      out[row + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + predicted(filter, left, above, corner)
    }
  }
  return out
}

/** Section 9.2 of the standard. */
function predicted(filter: number | undefined, left: number, above: number, corner: number): number {
  switch (filter) {
    case 1:
      return left
    case 2:
      return above
    case 3:
      return (left + above) >> 1
    case 4: {
      const near = left + above - corner
      const [a, b, c] = [Math.abs(near - left), Math.abs(near - above), Math.abs(near - corner)]
      return a <= b && a <= c ? left : b <= c ? above : corner
    }
    default:
      return 0
  }
}

function toRgb(bytes: Uint8Array, size: number, palette: Buffer | null): Uint8Array {
  if (size === 3) return bytes
  const count = bytes.length / size
  const rgb = new Uint8Array(count * 3)
  for (let at = 0; at < count; at++) {
    for (let channel = 0; channel < 3; channel++) {
      const value = bytes[at * size + (size === 4 ? channel : 0)] ?? 0
      rgb[at * 3 + channel] = palette ? (palette[value * 3 + channel] ?? 0) : value
    }
  }
  return rgb
}
