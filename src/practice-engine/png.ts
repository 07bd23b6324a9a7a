import { crc32, deflateSync } from 'node:zlib'

const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const out = Buffer.alloc(body.byteLength + 8)
  out.writeUInt32BE(data.byteLength, 0)
  body.copy(out, 4)
  out.writeUInt32BE(crc32(body), body.byteLength + 4)
  return out
}

/** International text, so that any prompt fits. ISO/IEC 15948, 11.3.4.5 */
function text(keyword: string, value: string): Buffer {
  return chunk('iTXt', Buffer.concat([Buffer.from(`${keyword}\0\0\0\0\0`, 'latin1'), Buffer.from(value, 'utf8')]))
}

export interface PngOptions {
  width: number
  height: number
  /** `width * height * 3` bytes. */
  rgb: Uint8Array
  /** Keyword (Latin-1, at most 79) to text. */
  texts: Record<string, string>
}

/** 8 bit RGB. Rows are filtered with "up": painted skies change least from row to row. */
export function encodePng({ width, height, rgb, texts }: PngOptions): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8)
  const stride = width * 3
  const raw = new Uint8Array((stride + 1) * height)
  for (let y = 0; y < height; y++) {
    const to = y * (stride + 1)
    const from = y * stride
    raw[to] = y === 0 ? 0 : 2
    for (let x = 0; x < stride; x++) {
      raw[to + 1 + x] = (rgb[from + x] ?? 0) - (y === 0 ? 0 : (rgb[from + x - stride] ?? 0))
    }
  }
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    ...Object.entries(texts).map(([keyword, value]) => text(keyword, value)),
    chunk('IDAT', deflateSync(raw, { level: 4 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Texts of a PNG as `encodePng` wrote them; empty for other bytes. */
export function readPngTexts(png: Buffer): Record<string, string> {
  const texts: Record<string, string> = {}
  if (!png.subarray(0, 8).equals(signature)) return texts
  for (let at = 8; at + 12 <= png.byteLength; ) {
    const length = png.readUInt32BE(at)
    const end = at + 8 + length
    if (end > png.byteLength) return texts
    if (png.toString('latin1', at + 4, at + 8) === 'iTXt') {
      const data = png.subarray(at + 8, end)
      const cut = data.indexOf(0)
      texts[data.toString('latin1', 0, cut)] = data.toString('utf8', cut + 5)
    }
    at = end + 4
  }
  return texts
}
