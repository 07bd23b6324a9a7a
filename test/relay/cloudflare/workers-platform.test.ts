import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createWorkersPlatform } from '../../../src/relay/cloudflare/workers-platform.ts'
import { nodePlatform } from '../../../src/relay/node-platform.ts'
import { runs } from '../../support/runs.ts'

const platform = createWorkersPlatform(() => null)

it('reads bytes as Node does, whatever they are', () => {
  const character = fc.integer({ min: 0, max: 0x10ffff }).map((code) => String.fromCodePoint(code))
  const text = fc.array(character).map((characters) => new TextEncoder().encode(characters.join('')))
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array(), text), (bytes) => {
      expect(platform.decode(bytes)).toEqual(nodePlatform.decode(bytes))
      expect(platform.base64(bytes)).toBe(nodePlatform.base64(bytes))
    }),
    { numRuns: runs(600) },
  )
})

it('leaves a byte order mark in the text', () => {
  for (const each of [platform, nodePlatform])
    expect(each.decode(new Uint8Array([0xef, 0xbb, 0xbf, 0x41]))).toEqual({ text: '\ufeffA', ascii: false })
})

it('writes as base64 what is too much for one call', () => {
  const bytes = new Uint8Array(randomBytes(300_000))
  expect(platform.base64(bytes)).toBe(nodePlatform.base64(bytes))
})

it('counts bytes as Node does', () => {
  for (const text of ['', 'a', 'é', '€', '😀']) expect(platform.byteLength(text)).toBe(nodePlatform.byteLength(text))
})
