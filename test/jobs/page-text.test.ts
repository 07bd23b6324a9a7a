import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { plainText, readPageText, withoutParameters } from '../../src/jobs/page-text.ts'
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

describe('the known parameters of a page’s text', () => {
  test.each([
    // Name and value go, wherever nothing but parameters follows.
    ['a cat --ar 16:9', 'a cat', ['--ar 16:9']],
    ['a cat in rain --ar 16:9 --no people {a,b}', 'a cat in rain', ['--ar 16:9', '--no people (a,b)']],
    [
      'a cat --no rain, people --v 6.1 --style raw --tile',
      'a cat',
      ['--no rain, people', '--v 6.1', '--style raw', '--tile'],
    ],
    ['a cat —ar 16:9 ––v 7', 'a cat', ['--ar 16:9', '--v 7']],
    ['a cat -\u200d-ar 16:9', 'a cat', ['--ar 16:9']],
    ['a cat -- ar 16:9', 'a cat', ['--ar 16:9']],
    ['a cat --AR 16:9', 'a cat', ['--AR 16:9']],
    [
      'a cat --sref https://a.example/1.png 123::2 --sw 50',
      'a cat',
      ['--sref https://a.example/1.png 123::2', '--sw 50'],
    ],
    ['a cat --chaos', 'a cat', ['--chaos']],
    ['a cat --ar wide', 'a cat', ['--ar wide']],
    ['a cat, --ar 16:9, --v 6.', 'a cat,', ['--ar 16:9', '--v 6']],
    ['--ar 16:9', '', ['--ar 16:9']],
    // Before the end only those that can be nothing else.
    ['a cat --ar 16:9 a dog --ar 2:3', 'a cat a dog', ['--ar 16:9', '--ar 2:3']],
    ['--v 7 a cat', 'a cat', ['--v 7']],
    ['a cat --tile a dog', 'a cat tile a dog', []],
    ['a cat --no people and then --foo bar', 'a cat no people and then foo bar', []],
    // Dashes of prose and names that nobody knows stay what they are: words.
    ['the sea--and the sky', 'the sea and the sky', []],
    ['he was certain--no, he was sure', 'he was certain no, he was sure', []],
    ['he was certain -- no matter what', 'he was certain no matter what', []],
    ['—No quiero ir —dijo ella. —No', 'No quiero ir dijo ella. No', []],
    ['the old town —fast asleep', 'the old town fast asleep', []],
    ['a house —\u200dturbo', 'a house turbo', []],
    ['a lamp --arm 3', 'a lamp arm 3', []],
    ['a house --constructor 1', 'a house constructor 1', []],
  ])('of %j leave %j', (text, sentence, parameters) =>
    expect(readPageText(text)).toEqual({ text: sentence, parameters }),
  )

  test('of a page full of them are read at once', () => {
    expect(readPageText('a --ar 1:1 --no '.repeat(20_000)).text).toMatch(/^a/)
    expect(readPageText(`--v ${'.'.repeat(100_000)}x`).parameters).toHaveLength(1)
  })

  test('never leave a double dash before a letter, whatever is taken out between', () => {
    const piece = fc.constantFrom('-', '--', '—', ' ', ' --ar 1:1 ', ' --no', '\u200d', 'a', 'turbo', '7', '{', '}')
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 12 }), (pieces) => {
        const { text } = readPageText(plainText(pieces.join('')))
        expect(text.replaceAll('\u200d', '')).not.toMatch(/(^|\s)—[a-z]|[-—]{2,}\s*[a-z]|[{}]/i)
        expect(withoutParameters(text)).toBe(text)
      }),
      { numRuns: runs(1000) },
    )
  })
})
