import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { expandPrompts, hasAlternatives, listedLines, mayBeSeveral } from '../../src/jobs/prompt-list.ts'
import { runs } from '../support/runs.ts'

const made = (text: string, most = 1_000) => {
  const expansion = expandPrompts(text, most)
  return expansion.kind === 'prompts' ? expansion.prompts : `${expansion.count} are too many`
}

describe('a text of several prompts', () => {
  it.each([
    ['a fox', ['a fox']],
    ['a fox\n\n  an owl \r\na hare', ['a fox', 'an owl', 'a hare']],
    ['a {red|blue} fox', ['a red fox', 'a blue fox']],
    ['a {red|} fox', ['a red fox', 'a fox']],
    ['take {1..3}', ['take 1', 'take 2', 'take 3']],
    ['{2..-1}', ['2', '1', '0', '-1']],
    ['{a|b} {1..2}', ['a 1', 'a 2', 'b 1', 'b 2']],
    ['a fox\nan {old|young} owl', ['a fox', 'an old owl', 'an young owl']],
    ['a  fox', ['a  fox']],
  ])('%j is %j', (text, prompts) => expect(made(text)).toEqual(prompts))

  it.each([
    ['what Midjourney itself reads', 'a {red, blue} fox'],
    ['a lone brace', 'a { fox'],
    ['a wrong order', '}a|b{'],
    ['a range of letters', '{a..c}'],
    ['a number that is too long', '{1..10000}'],
    ['nothing', 'a {} fox'],
  ])('leaves braces as they are that are no alternatives: %s', (_, text) => {
    expect(made(text)).toEqual([text])
    expect(mayBeSeveral(text)).toBe(false)
  })

  it('reads the inner ones of nested braces', () => expect(made('{x {a|b} y}')).toEqual(['{x a y}', '{x b y}']))

  it('leaves braces behind a backslash, and takes the backslash away', () => {
    expect(made('a \\{red|blue\\} fox')).toEqual(['a {red|blue} fox'])
    expect(hasAlternatives('a \\{red|blue\\} fox')).toBe(false)
    expect(made('C:\\fox')).toEqual(['C:\\fox'])
  })

  it('says how many there would be when they are too many, and makes none', () => {
    expect(made('{1..10}\n{1..10}', 19)).toBe('20 are too many')
    expect(made('{1..10}\n{1..10}', 20)).toHaveLength(20)
    expect(made('{1..9999}'.repeat(2_000))).toBe(`${Number.MAX_SAFE_INTEGER} are too many`)
  })

  it('takes no longer for hostile braces', () => {
    for (const text of ['{', '}', '{}', '{|', '\\{', '{a|b', '{1..']) expect(made(text.repeat(5_000))).toHaveLength(1)
  })

  const line = fc.stringMatching(/^[a-z ,.!?}]*[a-z]$/)
  it('is as many prompts as the product of its alternatives, each in its place, for any words', () => {
    fc.assert(
      fc.property(
        fc.array(fc.uniqueArray(fc.stringMatching(/^[a-z]{1,4}$/), { minLength: 2, maxLength: 4 })),
        (groups) => {
          const few = groups.slice(0, 4)
          const prompts = made(few.map((group) => `{${group.join('|')}}`).join(' '))
          expect(new Set(prompts).size).toBe(
            few.reduce((product, { length }) => product * length, few.length > 0 ? 1 : 0),
          )
          for (const prompt of prompts)
            expect(few.every((group, at) => group.includes(prompt.split(' ')[at] ?? ''))).toBe(true)
        },
      ),
      { numRuns: runs(200) },
    )
  })
  it('is its lines in their order where no braces open', () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 20 }), (lines) => {
        expect(made(lines.join('\n'))).toEqual(lines.map((one) => one.trim()))
      }),
      { numRuns: runs(200) },
    )
  })
  it('never makes more than it may, and no empty prompt, of any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('{', '}', '|', '\\', '.', '1', '9', 'a', ' ', '\n') }), (text) => {
        const expansion = expandPrompts(text, 50)
        if (expansion.kind === 'too-many') return expect(expansion.count).toBeGreaterThan(50)
        expect(expansion.prompts.length).toBeLessThanOrEqual(50)
        expect(expansion.prompts).not.toContain('')
      }),
      { numRuns: runs(500) },
    )
  })
})

describe('a text that was selected on a page', () => {
  it('is a list when it has three short lines or more', () => {
    expect(listedLines('\na fox\nan owl\na hare\n')).toEqual(['a fox', 'an owl', 'a hare'])
  })
  it.each([
    ['one line', 'a fox'],
    ['a sentence with a break', 'a fox\nin the fog'],
    ['paragraphs', 'a fox\n\nan owl\n\na hare'],
    ['long lines', `a fox\nan owl\n${'x'.repeat(301)}`],
  ])('is one text when it is %s', (_, text) => expect(listedLines(text)).toBeUndefined())
})
