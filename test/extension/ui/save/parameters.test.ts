import { describe, expect, it } from 'vitest'
import { textOf } from '../../../../src/extension/ui/model/prompt.ts'
import { parametersOf, parametersText } from '../../../../src/extension/ui/save/parameters.ts'
import { readParameters } from '../../../support/parameters-reader.ts'
import { sampleFacts } from '../../../support/picture-facts.ts'
import { hostilePrompts } from '../../../support/picture-files.ts'

describe('the parameters of a prompt', () => {
  it('are told by their long names, the later of two winning, dashes of all kinds', () => {
    const prompt = 'a--b cat — not --ar 3:2 --ar 16:9 —v 7 --no people, boats --tile --x 1 --sref a b'
    expect(Object.fromEntries(parametersOf(prompt))).toEqual({
      'Aspect ratio': '16:9',
      'Model version': '7',
      No: 'people, boats',
      Tile: 'true',
      'Parameter x': '1',
      Sref: 'a b',
    })
    expect(textOf(prompt)).toBe('a--b cat — not')
  })
})

describe('the text under `parameters`', () => {
  it('is the prompt and a line of pairs', () => {
    const lines = parametersText(sampleFacts(), { width: 1024, height: 576 }).split('\n')
    expect(lines[0]).toBe(sampleFacts().prompt)
    expect(lines[1]).toMatch(
      /^Seed: 3141592653, Size: 1024x576, Model: The Painter, Aspect ratio: "16:9", Stylize: 250, No: "people, boats", Tile: true, Command: U2, Job: 0kd3m5x7yabcdefghjkmnpqr, Picture: 2, Created: ".*", Version: Afterimage$/,
    )
  })

  it('is read back by readers of the field', () => {
    const { prompt, negative, pairs } = readParameters(parametersText(sampleFacts(), { width: 1024, height: 576 }))
    expect(prompt).toBe(sampleFacts().prompt)
    expect(negative).toBe('')
    expect(pairs).toMatchObject({
      Seed: '3141592653',
      'Size-1': '1024',
      'Size-2': '576',
      'Aspect ratio': '16:9',
      No: 'people, boats',
      Model: 'The Painter',
    })
  })

  it.each(Object.entries(hostilePrompts))('keeps prompt and pairs apart with a prompt of %s', (_, prompt) => {
    const facts = sampleFacts({ prompt, provider: 'A: "b", c', seed: '7' })
    const read = readParameters(parametersText(facts, null))
    expect(read.pairs).toMatchObject({ Seed: '7', Model: 'A: "b", c', Job: facts.jobId, Version: 'Afterimage' })
    expect(read.negative).toBe('')
    const words = (text: string) => text.replace(/[\0\s]+/g, ' ').trim()
    expect(words(read.prompt)).toBe(words(prompt))
  })
})
