import { describe, expect, it } from 'vitest'
import { textLink } from '../../src/shared/text-fragment.ts'

const page = 'https://example.org/a'
const words = (count: number, name = 'word') => Array.from({ length: count }, (_, at) => `${name}${at}`).join(' ')
/** The texts that a link names, decoded: each as a whole, or as its start and end. */
const named = (text: string) =>
  (textLink(page, text).split(':~:')[1] ?? '').split('&').map((directive) =>
    directive
      .replace(/^text=/, '')
      .split(',')
      .map(decodeURIComponent),
  )

describe('a link to a sentence', () => {
  it('names a short text as a whole', () => {
    expect(textLink(page, 'a red fox')).toBe(`${page}#:~:text=a%20red%20fox`)
  })

  it('encodes what means something within a directive', () => {
    expect(textLink(page, 'well-known, R&D: 100 %')).toContain('text=well%2Dknown%2C%20R%26D%3A%20100%20%25')
    expect(named('a—b #c?')).toEqual([['a—b #c?']])
  })

  it('names the text once more without its first and last word, which may be cut in two', () => {
    expect(named('ed fox in the deep sno')).toEqual([['ed fox in the deep sno'], ['fox in the deep']])
    expect(named('ed fox in the sno')).toEqual([['ed fox in the sno']])
  })

  it('names a long text by ten words at each end', () => {
    const [[start, end] = []] = named(words(100))
    expect(start).toBe(words(10))
    expect(end).toBe('word90 word91 word92 word93 word94 word95 word96 word97 word98 word99')
  })

  it('lets the ends of a long text never overlap', () => {
    const long = ['a', 'b', 'c', 'd', 'e'].map((letter) => letter.repeat(80)).join(' ')
    const [[start = '', end = ''] = []] = named(long)
    expect(start.split(' ').length + end.split(' ').length).toBeLessThanOrEqual(6)
    expect(long.startsWith(start) && long.endsWith(end)).toBe(true)
  })

  it('names text of several paragraphs by its ends, each within its own', () => {
    expect(named('The heading\n\nThe first line.\nThe last line.')[0]).toEqual(['The heading', 'The last line.'])
  })

  it('finds the words of a language without blanks', () => {
    const [[start = '', end = ''] = []] = named('日本語の文章です。'.repeat(60))
    expect(start.length).toBeGreaterThan(5)
    expect(start.length).toBeLessThan(60)
    expect(end.length).toBeLessThan(60)
  })

  it('makes white space of any kind one blank, as on the page', () => {
    expect(named('a\u00a0red \t fox')).toEqual([['a red fox']])
  })

  it('goes behind the fragment that the address has', () => {
    expect(textLink(`${page}#part`, 'a red fox')).toBe(`${page}#part:~:text=a%20red%20fox`)
  })

  it('is the address alone without a text, and survives half a character', () => {
    expect(textLink(page, ' \n ')).toBe(page)
    expect(textLink(page, 'a \ud83d fox')).toBe(`${page}#:~:text=a%20fox`)
  })
})
