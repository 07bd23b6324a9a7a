import { inflateSync } from 'node:zlib'
import { afterAll, expect, test } from 'vitest'
import type { Painted } from '../../../src/practice-engine/engine.ts'
import { readPngTexts } from '../../../src/practice-engine/png.ts'
import { createPracticeEngine } from '../../../src/practice-engine/practice.ts'

const engine = createPracticeEngine()
afterAll(() => engine.stop?.())
const request = { prompt: 'a lighthouse at dusk', aspect: 1.5, seed: 11, size: 96 }

/** RGB of a PNG as ours are written: one IDAT, rows filtered with "up" or not at all. */
function pixels({ bytes, width, height }: Painted): Uint8Array {
  const at = bytes.indexOf('IDAT')
  const raw = inflateSync(bytes.subarray(at + 4, at + 4 + bytes.readUInt32BE(at - 4)))
  const stride = width * 3
  const rgb = new Uint8Array(stride * height)
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < stride; x++) {
      const above = raw[y * (stride + 1)] === 2 && y > 0 ? (rgb[(y - 1) * stride + x] ?? 0) : 0
      rgb[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + above
    }
  }
  return rgb
}

/** Mean difference per channel between a picture and a part of another, on a raster so coarse that only the composition counts. */
function difference(
  a: Painted,
  b: Painted,
  part: { left: number; top: number; width: number; height: number },
): number {
  const [first, second] = [pixels(a), pixels(b)]
  const mean = (rgb: Uint8Array, stride: number, left: number, top: number, w: number, h: number): number => {
    let sum = 0
    for (let y = 0; y < h; y++)
      for (let x = 0; x < w * 3; x++) sum += rgb[(Math.floor(top) + y) * stride * 3 + Math.floor(left) * 3 + x] ?? 0
    return sum / (w * h * 3)
  }
  const cells = 8
  let total = 0
  for (let row = 0; row < cells; row++) {
    for (let column = 0; column < cells; column++) {
      const size = (w: number, h: number) =>
        [Math.max(1, Math.floor(w / cells)), Math.max(1, Math.floor(h / cells))] as const
      const [aw, ah] = size(a.width, a.height)
      const [bw, bh] = size(part.width, part.height)
      const one = mean(first, a.width, (column / cells) * a.width, (row / cells) * a.height, aw, ah)
      const two = mean(
        second,
        b.width,
        part.left + (column / cells) * part.width,
        part.top + (row / cells) * part.height,
        bw,
        bh,
      )
      total += Math.abs(one - two)
    }
  }
  return total / cells ** 2
}

test('a picture has the asked aspect and size', async () => {
  expect(await engine.paint(request)).toMatchObject({ width: 96, height: 64 })
  expect(await engine.paint({ ...request, aspect: 0.5 })).toMatchObject({ width: 48, height: 96 })
  expect(await engine.paintGrid(request)).toMatchObject({ width: 192, height: 128 })
})

test('the same request paints the same bytes, another seed another picture', async () => {
  const [one, again, other] = await Promise.all([
    engine.paint(request),
    engine.paint(request),
    engine.paint({ ...request, seed: 12 }),
  ])
  expect(one.bytes.equals(again.bytes)).toBe(true)
  expect(difference(one, other, { left: 0, top: 0, width: 96, height: 64 })).toBeGreaterThan(5)
})

test('a quarter of the grid painted alone and larger is the same composition', async () => {
  const grid = await engine.paintGrid({ ...request, size: 192 })
  const upscale = await engine.paint({ ...request, seed: request.seed + 1, size: 384 })
  const half = { width: 192, height: 128 }
  const right = difference(upscale, grid, { left: 192, top: 0, ...half })
  const wrong = difference(upscale, grid, { left: 0, top: 0, ...half })
  expect(right).toBeLessThan(4)
  expect(wrong).toBeGreaterThan(right * 2)
})

test.each([
  'a ship on a stormy sea',
  'snowy mountains',
  'dunes',
  'the milky way',
  'a town by night',
  'a pine forest',
  'a flower garden',
  'portrait of an old man',
  'a cat',
  'saturn',
  'still life with oranges',
  'abstract shapes',
  'justice',
  'ünïcödé 🦊',
  '',
])('“%s” is painted without holes or noise', async (prompt) => {
  for (const aspect of [0.25, 1, 4]) {
    const painted = await engine.paint({ prompt, aspect, seed: 5, size: 120 })
    const rgb = pixels(painted)
    const values = new Set(rgb)
    expect(values.size).toBeGreaterThan(40)
    // A hole would be a run of exact black; grain keeps painted black from that.
    let [run, longest] = [0, 0]
    for (const value of rgb) {
      run = value === 0 ? run + 1 : 0
      longest = Math.max(longest, run)
    }
    expect(longest).toBeLessThan(120)
  }
})

test('prompt and seed are inside the file, and describe reads them', async () => {
  const { bytes } = await engine.paint({ ...request, prompt: 'ünïcödé 🦊' })
  expect(readPngTexts(bytes)).toMatchObject({
    Description: 'ünïcödé 🦊',
    Seed: '11',
    Software: expect.stringMatching(/practice/),
  })
  const described = await engine.describe(bytes)
  expect(described).toHaveLength(4)
  for (const text of described) expect(text).toContain('ünïcödé 🦊')
})

test('a picture of others is described with four different texts', async () => {
  expect(new Set(await engine.describe(Buffer.from('not a picture of ours'))).size).toBe(4)
})

test('a stopped engine paints no more', async () => {
  const other = createPracticeEngine()
  const painting = other.paint({ ...request, size: 1024 })
  await other.stop?.()
  await expect(painting).rejects.toThrow(/stopped/)
})
