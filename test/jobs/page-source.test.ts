import { describe, expect, it } from 'vitest'
import { maxSource, sourceSchema } from '../../src/contract/source.ts'
import { sourceFrom } from '../../src/jobs/page-source.ts'

const chosen = { url: 'https://example.org/fox', title: 'Foxes', text: 'a red fox', isPrivate: false }
const urlOf = (url: string) => sourceFrom({ ...chosen, url })?.url

describe('the page that something was chosen on', () => {
  it('is kept with its title and the selected text', () => {
    expect(sourceFrom(chosen)).toEqual({ url: 'https://example.org/fox', title: 'Foxes', text: 'a red fox' })
  })

  it.each([
    'chrome-extension://abc/page.html',
    'file:///home/me/letter.html',
    'about:blank',
    'javascript:alert(1)',
    '',
  ])('is not kept when it is none of the web: %s', (url) => expect(urlOf(url)).toBeUndefined())

  it('is not kept of a private window', () => {
    expect(sourceFrom({ ...chosen, isPrivate: true })).toBeUndefined()
  })

  it.each([
    ['https://me:pass@example.org/a', 'https://example.org/a'],
    ['https://example.org/a?id=3&access_token=abc&apiKey=x', 'https://example.org/a?id=3'],
    ['https://example.org/a#access_token=abc', 'https://example.org/a'],
    ['https://example.org/a#:~:text=what%20I%20sought', 'https://example.org/a'],
    ['https://example.org/a#part:~:text=what', 'https://example.org/a#part'],
    ['https://app.example.org/#/page/3', 'https://app.example.org/#/page/3'],
    ['http://192.168.1.20/wiki?page=fox', 'http://192.168.1.20/wiki?page=fox'],
  ])('is kept without what opens something: %s', (url, kept) => expect(urlOf(url)).toBe(kept))

  it('loses its parameters where its address is too long, and is not kept where that does not help', () => {
    expect(urlOf(`https://example.org/fox?q=${'x'.repeat(3_000)}`)).toBe('https://example.org/fox')
    expect(urlOf(`https://example.org/${'x'.repeat(3_000)}`)).toBeUndefined()
  })

  it('keeps paragraphs apart, and nothing that is not seen', () => {
    const source = sourceFrom({ ...chosen, title: 'Red\u202efox\n', text: ' The heading \r\n\n\tA\u200b line. ' })
    expect(source).toMatchObject({ title: 'Redfox', text: 'The heading\nA line.' })
  })

  it('cuts what is too long behind a word', () => {
    const source = sourceFrom({ ...chosen, title: 'long '.repeat(200), text: `${'word '.repeat(199)}another more` })
    expect(source?.title.endsWith('long')).toBe(true)
    expect(source?.text.endsWith('word')).toBe(true)
    const dense = sourceFrom({ ...chosen, text: '🦊'.repeat(800) })
    expect(dense?.text.length).toBeLessThanOrEqual(maxSource.text)
    expect(dense?.text).not.toMatch(/\p{Cs}/u)
    for (const one of [source, dense]) expect(sourceSchema.safeParse(one).success).toBe(true)
  })
})
