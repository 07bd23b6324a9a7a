import { describe, expect, test } from 'vitest'
import { base64, blobBase64, dataUrl } from '../../src/shared/base64.ts'
import { base64url } from '../../src/shared/base64url.ts'

/** The same bytes where `Uint8Array` has no `toBase64`. */
const inOlderBrowser = (bytes: Uint8Array) => Object.defineProperty(bytes.slice(), 'toBase64', { value: undefined })
const bytesOf = (length: number) => new Uint8Array(length).map((_, index) => (index * 31) % 256)

describe('bytes as base64', () => {
  test.each([0, 1, 2, 3, 8191, 8192, 8193, 300_000])('are right when they are %i', (length) => {
    const bytes = bytesOf(length)
    expect(base64(bytes)).toBe(Buffer.from(bytes).toString('base64'))
    expect(base64(inOlderBrowser(bytes))).toBe(Buffer.from(bytes).toString('base64'))
    expect(base64url(bytes)).toBe(Buffer.from(bytes).toString('base64url'))
  })
  test('come from a blob, alone or as an address', async () => {
    const blob = new Blob([bytesOf(3)], { type: 'image/webp' })
    expect(await blobBase64(blob)).toBe('AB8+')
    expect(await dataUrl(blob)).toBe('data:image/webp;base64,AB8+')
  })
})
