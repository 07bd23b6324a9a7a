import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText, withoutParameters } from '../../src/jobs/page-text.ts'
import { runs } from '../support/runs.ts'

describe('plain text', () => {
  test.each([
    ['  a\n\tb\u00a0\u2003c\r\n', 'a b c'],
    ['evil\u202etxt.exe\u0000\u001b[31m', 'eviltxt.exe [31m'],
    ['soft\u00adhyphen and zero\u200bwidth', 'softhyphen and zerowidth'],
    ['👩\u200d🎨 می\u200cخواهم', '👩\u200d🎨 می\u200cخواهم'],
  ])('of %j is %j', (raw, plain) => expect(plainText(raw)).toBe(plain))

  test('is one line without control characters, and plain already', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (raw) => {
        const plain = plainText(raw)
        expect(plain).not.toMatch(/\p{Cc}|^\s|\s$|\s\s/u)
        expect(plainText(plain)).toBe(plain)
      }),
      { numRuns: runs(1000) },
    )
  })
})

describe('page text without parameters', () => {
  test.each([
    ['a cat --ar 16:9', 'a cat ar 16:9'],
    ['--v 7 a cat', 'v 7 a cat'],
    ['a cat —ar 16:9', 'a cat ar 16:9'],
    ['a cat ––ar 2:1', 'a cat ar 2:1'],
    ['a cat -- ar 2:1', 'a cat ar 2:1'],
    ['a cat −−turbo', 'a cat turbo'],
    ['the sea--and the sky', 'the sea and the sky'],
    ['-- --ar 2:1', 'ar 2:1'],
    ['a {red, green, blue} bird', 'a (red, green, blue) bird'],
    // Joiners, selectors, tags and fillers between and behind the dashes are not seen.
    ['a house -\u200d-turbo', 'a house turbo'],
    ['a house --\u200dturbo', 'a house turbo'],
    ['a house -\u034f-turbo', 'a house turbo'],
    ['a house -\ufe0e-turbo', 'a house turbo'],
    ['a house -\u{e0020}-turbo', 'a house turbo'],
    ['a house \u2e3aturbo', 'a house turbo'],
    ['a house \u02d7\u02d7turbo', 'a house turbo'],
    ['a house —\u200dturbo', 'a house turbo'],
    // Marks on letters, and joiners in emoji, stay.
    ['cafe\u0301-bar 👩\u200d🎨-like', 'cafe\u0301-bar 👩\u200d🎨-like'],
    // These mean nothing to an API and stay as the page has them.
    ['the house — old and grey', 'the house — old and grey'],
    ['a well-known sea-green, 10–20 m', 'a well-known sea-green, 10–20 m'],
    ['- a list', '- a list'],
  ])('%j becomes %j', (text, literal) => expect(withoutParameters(text)).toBe(literal))

  test('of a page full of dashes is made at once', () => {
    expect(withoutParameters(`${'- –'.repeat(300_000)}9`)).toContain('9')
  })

  test('never holds a double dash before a letter', () => {
    const piece = fc.constantFrom('-', '--', '—', '–', '−', '\u200d', '\ufe0e', '⸺', ' ', 'ar', 'v', '7', '{', '}')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const seen = withoutParameters(pieces.join('')).replace(/[\u200d\ufe0e]/g, '')
        expect(seen).not.toMatch(/(^|\s)[—–][a-z]|[-–—−]{2,}\s*[a-z]|⸺\s*[a-z]|[{}]/i)
      }),
      { numRuns: runs(1000) },
    )
  })
})
