import { afterEach, describe, expect, test } from 'vitest'
import { base64, base64Bytes, blobBase64, dataUrl } from '../../src/shared/base64.ts'
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

describe.each(['that have it', 'that are older'])('bytes of base64, in browsers %s', (which) => {
  const own = Object.getOwnPropertyDescriptor(Uint8Array, 'fromBase64')
  const begin = () => {
    if (which === 'that are older')
      Object.defineProperty(Uint8Array, 'fromBase64', { value: undefined, configurable: true })
  }
  afterEach(() => {
    if (own) Object.defineProperty(Uint8Array, 'fromBase64', own)
  })

  test.each([0, 1, 2, 3, 9000])('are those that were written when they are %i', (length) => {
    begin()
    const bytes = bytesOf(length)
    expect(base64Bytes(base64(bytes))).toEqual(bytes)
    expect(base64Bytes(`data:image/png;base64,${base64(bytes)}`)).toEqual(bytes)
  })
  test.each(['AB8+AA', 'AB8+\nAA==\r\n', ' AB 8+\tAA= =', 'AB8+AB=='])('are there however it is set: %j', (text) => {
    begin()
    expect(base64Bytes(text)).toEqual(new Uint8Array([0, 31, 62, 0]))
  })
  test.each(['AB8+A', 'AB8-AA==', 'AB8+AA=', '<html>', 'AB=+'])('are not there where it is none: %j', (text) => {
    begin()
    expect(base64Bytes(text)).toBeNull()
  })
})
