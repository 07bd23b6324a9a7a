import fc from 'fast-check'
import { expect, it } from 'vitest'
import { isOneOf } from '../../../src/relay/cloudflare/key-check.ts'
import { isOneOf as isOneOfInNode } from '../../../src/server/keys.ts'
import { runs } from '../../support/runs.ts'

it('says of every key what Node says of it', () => {
  const key = fc.string({
    minLength: 16,
    maxLength: 200,
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
  })
  const keys = fc.array(key, { maxLength: 2 })
  fc.assert(
    fc.property(keys, fc.string({ maxLength: 300 }), (known, stranger) => {
      for (const given of [...known, stranger, ...known.map((text) => text.slice(1)), undefined, null])
        expect(isOneOf(given, known)).toBe(isOneOfInNode(given, known))
    }),
    { numRuns: runs(300) },
  )
})

it.each([
  ['longer by zeros', `${'k'.repeat(20)}\0\0`],
  ['of several bytes a character', `${'k'.repeat(19)}\u212a`],
  ['longer than any key', 'k'.repeat(1000)],
])('does not take what is %s', (_what, given) => {
  expect(isOneOf(given, ['k'.repeat(20)])).toBe(false)
})
