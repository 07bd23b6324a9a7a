import { describe, expect, it } from 'vitest'
import { htmlOf, markdownOf } from '../../../../src/extension/ui/out/markup.ts'

describe('a picture in Markdown', () => {
  it('is its link, with the words in place of it', () => {
    expect(markdownOf({ src: 'https://cdn.example/fox.png', alt: 'a fox, at dusk' })).toBe(
      '![a fox, at dusk](https://cdn.example/fox.png)',
    )
  })
  it('takes words with marks and lines for words', () => {
    expect(markdownOf({ src: 'fox.png', alt: 'a [fox](x) *and*\n\n# `owl` <b>' })).toBe(
      '![a \\[fox\\](x) \\*and\\* # \\`owl\\` \\<b\\>](fox.png)',
    )
  })
  it.each([
    ['https://cdn.example/a(1).png', '<https://cdn.example/a(1).png>'],
    ['a fox (2).png', '<a fox (2).png>'],
    ['https://cdn.example/<b>\\.png', '<https://cdn.example/%3Cb%3E%5C.png>'],
  ])('keeps %s whole', (src, written) => {
    expect(markdownOf({ src, alt: 'x' })).toBe(`![x](${written})`)
  })
})

describe('a picture in HTML', () => {
  it('holds words and link as attributes, whatever is in them', () => {
    const html = htmlOf({ src: 'https://cdn.example/?a=1&b="2"', alt: '"><script>alert(1)</script>\n& more' })
    expect(html).toBe(
      '<img src="https://cdn.example/?a=1&amp;b=&quot;2&quot;" alt="&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt; &amp; more">',
    )
  })
})
