import { describe, expect, test } from 'vitest'
import { isJpegFrame, vp8lSize, vp8Size } from '../../src/shared/picture-headers.ts'

const view = (bytes: readonly number[]) => new DataView(new Uint8Array(bytes).buffer)

describe('the header of a lossy WebP', () => {
  const keyFrame = [0, 0, 0, 0x9d, 0x01, 0x2a, 0x01, 0x42, 0x80, 0xc0]
  test('says the size, without the bits that scale it', () =>
    expect(vp8Size(view(keyFrame))).toEqual({ width: 0x201, height: 0x80, alpha: false }))
  test.each([
    ['is no key frame', [1, ...keyFrame.slice(1)]],
    ['lacks its start code', keyFrame.with(3, 0)],
    ['is cut off', keyFrame.slice(0, 9)],
    ['is empty', []],
  ])('says nothing when it %s', (_, bytes) => expect(vp8Size(view(bytes))).toBeNull())
})

describe('the header of a lossless WebP', () => {
  test('says size and transparency', () => {
    expect(vp8lSize(view([0x2f, 0xff, 0xff, 0xff, 0x0f]))).toEqual({ width: 16_384, height: 16_384, alpha: false })
    expect(vp8lSize(view([0x2f, 0, 0, 0, 0x10]))).toEqual({ width: 1, height: 1, alpha: true })
  })
  test.each([
    ['has another signature', [0x2e, 0, 0, 0, 0]],
    ['is cut off', [0x2f, 0, 0, 0]],
  ])('says nothing when it %s', (_, bytes) => expect(vp8lSize(view(bytes))).toBeNull())
})

test('a JPEG segment that holds the size is one of thirteen', () => {
  const frames = Array.from({ length: 256 }, (_, marker) => marker).filter(isJpegFrame)
  expect(frames).toHaveLength(13)
  expect([0xc0, 0xc2, 0xcf].every((marker) => frames.includes(marker))).toBe(true)
  expect([0xc4, 0xc8, 0xcc, 0xda].some((marker) => frames.includes(marker))).toBe(false)
})
