import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createNames, defaultTemplate, fileName, slugOf } from '../../../../src/extension/ui/save/names.ts'
import { sampleFacts } from '../../../support/picture-facts.ts'
import { hostilePrompts } from '../../../support/picture-files.ts'
import { runs } from '../../../support/runs.ts'

const named = (template: string, changes = {}) => fileName(template, sampleFacts(changes), 'png')

/** What Windows, macOS and Linux all take, and nothing that shows as something else. */
function expectHarmless(name: string): void {
  expect(name.length).toBeLessThanOrEqual(180)
  for (const segment of name.split('/')) {
    expect(segment).not.toMatch(/^[.~\s-]|[.\s]$|^$/)
    expect(segment).not.toMatch(/^(con|prn|aux|nul|com\d|lpt\d)\s*(\.|$)/i)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: they must not be in it.
    expect(segment).not.toMatch(/[\u0000-\u001f\u007f<>:"\\|?*\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/)
    expect(new TextEncoder().encode(segment).length).toBeLessThanOrEqual(124)
    expect(segment).not.toMatch(/\p{Cs}/u)
  }
}

describe('the name of a file', () => {
  it('says words of the prompt, job and number, in a folder of our own', () => {
    expect(named(defaultTemplate)).toBe('Afterimage/lighthouse-at-dusk-long-exposure-hjkmnpqr-2.png')
  })

  it('knows all that a template may name', () => {
    expect(named('{provider}/{command} {seed} {time} {job}.{ext}')).toMatch(
      /^the-painter\/u2 3141592653 \d\d-02-05 0kd3m5x7yabcdefghjkmnpqr\.png$/,
    )
  })

  it.each(Object.entries(hostilePrompts))('is harmless with a prompt of %s', (_, prompt) => {
    expectHarmless(named(defaultTemplate, { prompt }))
    expectHarmless(named('{slug}.{ext}', { prompt }))
    expectHarmless(named('{slug}/{slug}/{slug}', { prompt, provider: prompt, seed: prompt, command: prompt }))
  })

  it.each([
    ['../../{slug}.{ext}', 'x.png'],
    ['/etc/{slug}', 'etc/x.png'],
    ['C:\\Users\\me\\{slug}.{ext}', 'C/Users/me/x.png'],
    ['con/{n}.{ext}', '_con/2.png'],
    ['NUL .txt', '_NUL .txt.png'],
    ['{slug}.exe', 'x.exe.png'],
    ['{slug}.PNG', 'x.png'],
    ['.hidden/-rf/~/{slug}. . ', 'hidden/rf/x.png'],
    ['{unheard} {slug}', 'unheard x.png'],
    ['', 'picture.png'],
    ['///..///', 'picture.png'],
    ['{constructor}', 'constructor.png'],
    ['a/b/c/d/e/f/g/h/i/{n}', 'a/b/c/d/e/f/2.png'],
  ])('made by the template %j is %j', (template, name) => expect(named(template, { prompt: 'x' })).toBe(name))

  it('holds words in every writing, whole', () => {
    expect(slugOf(hostilePrompts.writings ?? '')).toBe('маяк-на-закате-夕暮れの灯台-منارة-عند-الغسق')
    expect(slugOf('see https://x.example/a.png a Cat --ar 3:2')).toBe('see-a-cat')
    expect(slugOf(hostilePrompts.emoji ?? '')).not.toMatch(/\u200d/)
  })

  it('is harmless whatever prompt and template are', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.string({ unit: fc.constantFrom('.', '/', '\\', ' ', 'a', 'CON', '{slug}', '{n}', '\u202e', ':') }),
    )
    fc.assert(
      fc.property(text, text, (template, prompt) => {
        const name = named(template, { prompt, seed: prompt })
        expectHarmless(name)
        expect(name.endsWith('.png')).toBe(true)
      }),
      { numRuns: runs(500) },
    )
  })
})

describe('the names of one download', () => {
  it('are each there once, also where A is a', () => {
    const unique = createNames()
    expect(['a.png', 'A.png', 'a.png', 'a (2).png', 'é.png', 'e\u0301.png'].map(unique)).toEqual([
      'a.png',
      'A (2).png',
      'a (3).png',
      'a (2) (2).png',
      'é.png',
      'e\u0301 (2).png',
    ])
  })
})
