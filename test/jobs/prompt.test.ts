import { describe, expect, it } from 'vitest'
import { fillTemplate, placesIn, withParameters } from '../../src/jobs/prompt.ts'

describe('prompts', () => {
  it('get the chosen shape behind them', () =>
    expect(withParameters(' a fox ', { shape: '3:2', extra: '' })).toBe('a fox --ar 3:2'))
  it('stay as they are when nothing is chosen: the API has its own default', () =>
    expect(withParameters('a fox', { shape: '', extra: '' })).toBe('a fox'))
  it('get the chosen number behind them, unless they name one', () => {
    expect(withParameters('a fox', { shape: '3:2', count: 4, extra: '--seed 7' })).toBe('a fox --ar 3:2 --n 4 --seed 7')
    expect(withParameters('a fox --n 2', { shape: '', count: 4, extra: '' })).toBe('a fox --n 2')
    expect(withParameters('a fox', { shape: '', count: 4, extra: '--n 3' })).toBe('a fox --n 3')
  })
  it.each(['a fox --ar 1:1', 'a fox —ar 1:1', 'a fox --aspect 1:1'])('that name a shape keep it: %s', (text) =>
    expect(withParameters(text, { shape: '3:2', extra: '--stylize 250' })).toBe(`${text} --stylize 250`),
  )
  it('of an empty text are empty, whatever would be added', () =>
    expect(withParameters(' ', { shape: '3:2', extra: '--v 7', template: 'in ink: {selection}' })).toBe(''))
  it('stand in their template, whose own shape wins over the chosen one', () =>
    expect(withParameters('a fox', { shape: '1:1', extra: '', template: 'in ink: {selection} --ar 3:2' })).toBe(
      'in ink: a fox --ar 3:2',
    ))
})

describe('a template', () => {
  it.each([
    ['in ink: {selection}, large', 'in ink: a fox, large'],
    ['{ Selection } and {selection}', 'a fox and a fox'],
    ['in ink --ar 3:2', 'a fox in ink --ar 3:2'],
    [', in ink', 'a fox, in ink'],
    ['  ', 'a fox'],
    ['{red,blue} {selection}', '{red,blue} a fox'],
  ])('%j makes %j of “a fox”', (template, prompt) => expect(fillTemplate(template, 'a fox')).toBe(prompt))

  it('takes the text letter for letter', () =>
    expect(fillTemplate('<{selection}> {selection}', '$& {selection} $1')).toBe(
      '<$& {selection} $1> $& {selection} $1',
    ))
  it('says how often it repeats the text', () =>
    expect(['', 'in ink', '{selection}', '{selection} {selection}'].map(placesIn)).toEqual([1, 1, 1, 2]))
})
