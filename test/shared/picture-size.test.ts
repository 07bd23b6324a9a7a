import { describe, expect, test } from 'vitest'
import { headBytes, isDrawable, measurePicture } from '../../src/shared/picture-size.ts'
import { pictureType } from '../../src/shared/picture-type.ts'
import { avif, gif, jpeg, mp4, png, webm, webp } from '../support/picture-bytes.ts'

const files: [string, Uint8Array, { width: number; height: number; moves: boolean }][] = [
  ['a PNG', png(1024, 768), { width: 1024, height: 768, moves: false }],
  ['a PNG that moves', png(20, 10, { moves: true }), { width: 20, height: 10, moves: true }],
  ['a PNG as wide as a street', png(100_000, 8), { width: 100_000, height: 8, moves: false }],
  ['a JPEG behind a camera’s notes', jpeg(4000, 3000, 60_000), { width: 4000, height: 3000, moves: false }],
  ['a lossy WebP', webp(513, 257, 'VP8 '), { width: 513, height: 257, moves: false }],
  ['a lossless WebP', webp(16_384, 3, 'VP8L'), { width: 16_384, height: 3, moves: false }],
  ['a WebP with a profile', webp(70_000, 2, 'VP8X'), { width: 70_000, height: 2, moves: false }],
  ['a WebP that moves', webp(300, 200, 'VP8X', { moves: true }), { width: 300, height: 200, moves: true }],
  ['a GIF', gif(300, 200), { width: 300, height: 200, moves: false }],
  ['a GIF that moves', gif(300, 200, { moves: true }), { width: 300, height: 200, moves: true }],
  ['an AVIF made of tiles', avif(2000, 1000), { width: 2000, height: 1000, moves: false }],
  ['an AVIF that moves', avif(200, 100, { moves: true }), { width: 200, height: 100, moves: true }],
  ['an MP4 with sound', mp4(1280, 720), { width: 1280, height: 720, moves: false }],
  ['an MP4 with long times', mp4(640, 360, 1), { width: 640, height: 360, moves: false }],
  ['a WebM', webm(854, 480), { width: 854, height: 480, moves: false }],
]

describe('the size is read from the head of', () => {
  test.each(files)('%s', (_, bytes, facts) => {
    expect(measurePicture(bytes, pictureType(bytes) ?? 'none')).toEqual(facts)
  })
})

test.each(files)('cut off anywhere, %s is measured rightly or not at all', (_, bytes, { width, height }) => {
  const type = pictureType(bytes) ?? 'none'
  for (let end = 12; end < bytes.length; end++) {
    const facts = measurePicture(bytes.subarray(0, end), type)
    // The first tile of an AVIF is all that is known until the next comes.
    if (facts && type !== 'image/avif') expect(facts).toMatchObject({ width, height })
  }
})

test.each([
  ['nothing', new Uint8Array(), 'image/png'],
  ['a PNG of no width', png(0, 10), 'image/png'],
  ['a JPEG that never says', jpeg(10, 10).subarray(0, 40), 'image/jpeg'],
  ['a type we do not keep', png(), 'image/svg+xml'],
  ['bytes that are something else', png(), 'image/webp'],
])('%s has no size', (_, bytes, type) => expect(measurePicture(bytes, type)).toBeNull())

describe('a decoder is let loose on', () => {
  const drawable = (bytes: Uint8Array) => {
    const type = pictureType(bytes) ?? 'none'
    return isDrawable(type, measurePicture(bytes.subarray(0, headBytes), type))
  }
  test.each([
    ['an upscale', jpeg(8192, 8192)],
    ['a film, a frame at a time', webm(854, 480)],
    ['a film that says its size at its end', mp4(1280, 720).subarray(0, 24)],
  ])('%s', (_, bytes) => expect(drawable(bytes)).toBe(true))

  test.each([
    ['nothing that would fill the memory', jpeg(20_000, 20_000)],
    ['nothing that says its size late, behind five comments', jpeg(20_000, 20_000, 65_000, 5)],
    ['no AVIF that says its size at its end', avif(20, 10).subarray(0, 28)],
    ['no AVIF whose filling says a size', padded(avif(20_000, 20_000))],
  ])('%s', (_, bytes) => expect(drawable(bytes)).toBe(false))
})

/** With a box before the others that looks as if a size stood in it, and the true one out of sight. */
function padded(bytes: Uint8Array): Uint8Array {
  const size = headBytes
  const box = new Uint8Array(size)
  new DataView(box.buffer).setUint32(0, size)
  box.set(new TextEncoder().encode('free'), 4)
  box.set(avif(20, 10).subarray(40, 80), 8)
  return Uint8Array.from([...bytes.subarray(0, 28), ...box, ...bytes.subarray(28)])
}
