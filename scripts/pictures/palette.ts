import { crc32, deflateSync, inflateSync } from 'node:zlib'

/**
 * A screenshot with 256 colours of its own choice: a third of the size, and hard to tell apart.
 * Reads what browsers write: 8 bits a channel, RGB or RGBA, not interlaced.
 */
export function withPalette(png: Uint8Array): Buffer {
  const { width, height, pixels } = decode(Buffer.from(png))
  const boxes = cut(histogram(pixels))
  const palette = boxes.map(mean)
  const nearest = createNearest(palette)
  const rows = Buffer.alloc((width + 1) * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const grain = grains[(y % 4) * 4 + (x % 4)] ?? 0
      rows[y * (width + 1) + 1 + x] = nearest(pixels, (y * width + x) * 3, grain)
    }
  }
  const head = Buffer.from([0, 0, 0, 0, 0, 0, 0, 0, 8, 3, 0, 0, 0])
  head.writeUInt32BE(width, 0)
  head.writeUInt32BE(height, 4)
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', head),
    chunk('PLTE', Buffer.from(palette.flat())),
    chunk('IDAT', deflateSync(rows, { level: 9, memLevel: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ])
}

/** Added to a shade by place (Bayer's 4x4): what lies between two colours becomes a fine pattern of both, not a band. */
const grains = [0, 8, 2, 10, 12, 4, 14, 6, 3, 11, 1, 9, 15, 7, 13, 5].map((level) => (level - 7.5) * 0.7)

/** Closer than this (weighted, squared) nobody sees a difference: grounds stay as flat as they are. */
const close = 14

/** The place in the palette that comes nearest to a pixel's colour. */
function createNearest(palette: readonly number[][]) {
  const known = new Map<number, { place: number; distance: number }>()
  const find = (pixels: Uint8Array, at: number, grain: number) => {
    const [red = 0, green = 0, blue = 0] = [0, 1, 2].map((channel) =>
      Math.min(255, Math.max(0, Math.round((pixels[at + channel] ?? 0) + grain))),
    )
    const key = (red << 16) | (green << 8) | blue
    const before = known.get(key)
    if (before) return before
    const far = palette.map(([r = 0, g = 0, b = 0]) => 2 * (r - red) ** 2 + 4 * (g - green) ** 2 + (b - blue) ** 2)
    const distance = Math.min(...far)
    const found = { place: far.indexOf(distance), distance }
    known.set(key, found)
    return found
  }
  return (pixels: Uint8Array, at: number, grain: number): number => {
    const plain = find(pixels, at, 0)
    return plain.distance < close ? plain.place : find(pixels, at, grain).place
  }
}

/** Colours that differ in less than an eighth of a shade are one. */
interface Bin {
  key: number
  count: number
  sums: [number, number, number]
}

function keyAt(pixels: Uint8Array, at: number): number {
  const [red = 0, green = 0, blue = 0] = pixels.subarray(at, at + 3)
  return ((red >> 3) << 10) | ((green >> 3) << 5) | (blue >> 3)
}

function histogram(pixels: Uint8Array): Bin[] {
  const bins = new Map<number, Bin>()
  for (let at = 0; at < pixels.length; at += 3) {
    const key = keyAt(pixels, at)
    const bin = bins.get(key) ?? { key, count: 0, sums: [0, 0, 0] }
    bins.set(key, bin)
    bin.count++
    for (const channel of [0, 1, 2] as const) bin.sums[channel] += pixels[at + channel] ?? 0
  }
  return [...bins.values()]
}

/** Median cut: the box with most to tell apart is halved, until there are as many as a palette holds. */
function cut(bins: Bin[]): Bin[][] {
  const boxes = [bins]
  while (boxes.length < 256) {
    const scored = boxes.map((box) => ({ box, ...widest(box) }))
    const next = scored.reduce((best, one) => (one.score > best.score ? one : best))
    if (next.box.length < 2) break
    const sorted = next.box.toSorted((a, b) => shade(a, next.channel) - shade(b, next.channel))
    const half = sorted.reduce((sum, { count }) => sum + count, 0) / 2
    let sum = 0
    let at = sorted.findIndex(({ count }) => {
      sum += count
      return sum >= half
    })
    at = Math.min(sorted.length - 1, Math.max(1, at))
    boxes.splice(boxes.indexOf(next.box), 1, sorted.slice(0, at), sorted.slice(at))
  }
  return boxes
}

function widest(box: readonly Bin[]): { channel: number; score: number } {
  const ranges = [0, 1, 2].map((channel) => {
    const shades = box.map((bin) => shade(bin, channel))
    return Math.max(...shades) - Math.min(...shades)
  })
  const range = Math.max(...ranges)
  const count = box.reduce((sum, bin) => sum + bin.count, 0)
  // A few pixels far apart matter as much as many that are close: icons on a large ground.
  return { channel: ranges.indexOf(range), score: range * Math.sqrt(count) }
}

function shade({ key }: Bin, channel: number): number {
  return (key >> (10 - channel * 5)) & 31
}

function mean(box: readonly Bin[]): number[] {
  const count = box.reduce((sum, bin) => sum + bin.count, 0)
  return [0, 1, 2].map((channel) =>
    Math.round(box.reduce((sum, bin) => sum + (bin.sums[channel] ?? 0), 0) / Math.max(1, count)),
  )
}

function decode(png: Buffer): { width: number; height: number; pixels: Uint8Array } {
  const parts: Buffer[] = []
  for (let at = 8; at < png.length; at += 12 + png.readUInt32BE(at)) {
    if (png.toString('latin1', at + 4, at + 8) === 'IDAT')
      parts.push(png.subarray(at + 8, at + 8 + png.readUInt32BE(at)))
  }
  const [width, height] = [png.readUInt32BE(16), png.readUInt32BE(20)]
  const size = png[25] === 6 ? 4 : 3
  const raw = inflateSync(Buffer.concat(parts))
  const stride = width * size
  const pixels = new Uint8Array(width * height * 3)
  let above = new Uint8Array(stride)
  for (let y = 0; y < height; y++) {
    const from = y * (stride + 1)
    const row = unfiltered(raw.subarray(from + 1, from + 1 + stride), { above, size, filter: raw[from] ?? 0 })
    for (let x = 0; x < width; x++) pixels.set(row.subarray(x * size, x * size + 3), (y * width + x) * 3)
    above = row
  }
  return { width, height, pixels }
}

function unfiltered(
  row: Uint8Array,
  { above, size, filter }: { above: Uint8Array; size: number; filter: number },
): Uint8Array<ArrayBuffer> {
  const made = new Uint8Array(row.length)
  for (let at = 0; at < row.length; at++) {
    const left = at < size ? 0 : (made[at - size] ?? 0)
    const up = above[at] ?? 0
    const corner = at < size ? 0 : (above[at - size] ?? 0)
    const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0
    made[at] = (row[at] ?? 0) + guess
  }
  return made
}

function paeth(left: number, up: number, corner: number): number {
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)]
  if (a <= b && a <= c) return left
  return b <= c ? up : corner
}

function chunk(type: string, content: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), content])
  const whole = Buffer.alloc(body.length + 8)
  whole.writeUInt32BE(content.length, 0)
  body.copy(whole, 4)
  whole.writeUInt32BE(crc32(body), body.length + 4)
  return whole
}
