import { describe, expect, it } from 'vitest'
import { nearestShape, pixelsOf, readParameters } from '../../src/providers/parameters.ts'
import type { ParameterName } from '../../src/providers/provider.ts'

const all: ParameterName[] = ['aspect', 'seed', 'negative', 'count']

describe('the parameters at the end of a prompt', () => {
  it.each([
    ['a fox', { text: 'a fox' }],
    ['a fox --ar 3:2', { text: 'a fox', aspect: { width: 3, height: 2 } }],
    [
      'a fox  in  snow --seed 007 --ar 16:9',
      { text: 'a fox  in  snow', seed: '007', aspect: { width: 16, height: 9 } },
    ],
    ['a fox --no trees, red cars --n 4', { text: 'a fox', negative: 'trees, red cars', count: 4 }],
    ['a fox --no trees --no cars', { text: 'a fox', negative: 'trees, cars' }],
    ['a fox —ar 1:1', { text: 'a fox', aspect: { width: 1, height: 1 } }],
    ['--ar 1:2', { text: '', aspect: { width: 1, height: 2 } }],
    ['a fox --AR 4X5', { text: 'a fox', aspect: { width: 4, height: 5 } }],
  ])('reads %j', (prompt, expected) => {
    expect(readParameters(prompt, all)).toEqual({ unused: [], ...expected })
  })

  it('returns those that the service does not have, as they were written', () => {
    const { text, unused } = readParameters('a fox --chaos 10 --seed 5 —stylize 50', ['aspect'])
    expect({ text, unused }).toEqual({ text: 'a fox', unused: ['--chaos 10', '--seed 5', '--stylize 50'] })
  })

  it('returns those whose value makes no sense', () => {
    const { unused, ...rest } = readParameters('a fox --ar wide --seed x --n 0 --no', all)
    expect({ unused, ...rest }).toEqual({ text: 'a fox', unused: ['--ar wide', '--seed x', '--n 0', '--no'] })
  })

  it('leaves a sentence alone that only looks like one', () => {
    const prompt = 'the --force flag of git, and a --dry run'
    expect(readParameters(prompt, all)).toEqual({ text: prompt, unused: [] })
    expect(readParameters('a fox --ar 1:1 --constructor x', all).text).toBe('a fox --ar 1:1 --constructor x')
  })

  it('takes a long row of spaces in no time', () => {
    expect(readParameters(`a${' '.repeat(200_000)}b`, all).text).toHaveLength(200_002)
  })
})

describe('the shape', () => {
  it.each([
    [{ width: 16, height: 9 }, ['1:1', '16:9'], '16:9', []],
    [{ width: 5, height: 4 }, ['1:1', '4:3'], '4:3', ['--ar 5:4 (4:3)']],
    [{ width: 3, height: 2 }, ['1024x1024', '1536x1024', '1024x1536'], '1536x1024', []],
    [{ width: 3, height: 2 }, [], undefined, ['--ar 3:2']],
    [undefined, ['1:1'], undefined, []],
  ])('%j of %j is %s', (aspect, shapes, shape, unused) => {
    expect(nearestShape(aspect, shapes)).toEqual({ shape, unused })
  })

  it('is turned into pixels of about the same area, in whole steps', () => {
    const square = { area: 1024 * 1024, step: 64, most: 2048 }
    expect(pixelsOf({ width: 1, height: 1 }, square)).toEqual({ width: 1024, height: 1024 })
    expect(pixelsOf({ width: 16, height: 9 }, square)).toEqual({ width: 1344, height: 768 })
    expect(pixelsOf({ width: 1, height: 100 }, square)).toEqual({ width: 64, height: 2048 })
  })
})
