import { crc32, deflateSync } from 'node:zlib'

/** A screen as it was at one moment: lines of pixels from the top, four bytes each, of which three are colors. */
export interface Frame {
  width: number
  height: number
  /** Blue, green, red, nothing; or the reverse. */
  order: 'bgr0' | '0rgb'
  pixels: Buffer
}

/** A screen as Xvfb writes it: X window dump, version 7, 24 bits in 32. */
export function frameFromXwd(dump: Buffer): Frame {
  const word = (index: number) => dump.readUInt32BE(index * 4)
  const [headerSize, version, width, height, lineBytes, colours] = [0, 1, 4, 5, 12, 19].map(word)
  if (
    headerSize === undefined ||
    version !== 7 ||
    !width ||
    !height ||
    !lineBytes ||
    colours === undefined ||
    word(11) !== 32
  ) {
    throw new Error('Not a screen of 32 bits a pixel')
  }
  if (lineBytes !== width * 4) throw new Error('A screen whose lines end in bytes that are no pixels')
  const from = headerSize + colours * 12
  const pixels = dump.subarray(from, from + lineBytes * height)
  return { width, height, order: word(7) === 1 ? '0rgb' : 'bgr0', pixels }
}

export function pngFromXwd(dump: Buffer): Buffer {
  const { width, height, order, pixels } = frameFromXwd(dump)
  const rows = Buffer.alloc((width * 3 + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const from = (y * width + x) * 4
      const pixel = order === '0rgb' ? pixels.readUInt32BE(from) : pixels.readUInt32LE(from)
      rows.writeUIntBE(pixel & 0xffffff, y * (width * 3 + 1) + 1 + x * 3, 3)
    }
  }
  return png(width, height, rows)
}

/** @param rows each line of pixels, three bytes each, with the filter byte 0 before it */
function png(width: number, height: number, rows: Buffer): Buffer {
  const header = Buffer.alloc(13)
  header.writeUInt32BE(width, 0)
  header.writeUInt32BE(height, 4)
  header.set([8, 2, 0, 0, 0], 8) // 8 bits a channel, true colour
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])
  return Buffer.concat([
    signature,
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows)),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

function chunk(type: string, data: Buffer): Buffer {
  const length = Buffer.alloc(4)
  length.writeUInt32BE(data.length)
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data])
  const check = Buffer.alloc(4)
  check.writeUInt32BE(crc32(body))
  return Buffer.concat([length, body, check])
}
