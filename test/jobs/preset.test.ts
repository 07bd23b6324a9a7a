import { describe, expect, it, test } from 'vitest'
import { presetsSchema } from '../../src/contract/preset.ts'
import { settingsSchema } from '../../src/contract/settings.ts'
import { settings } from '../../src/extension/store/items.ts'
import { fromRecord } from '../../src/extension/store/record.ts'
import { readSelection, unusableParts } from '../../src/jobs/preset.ts'

const film = { name: 'Film', shape: '3:2', extra: '--style raw' }

describe('stored presets', () => {
  const load = (presets: unknown) => fromRecord(settings, { version: 1, value: { notify: false, presets } })

  it('from before there were templates are read as they are', () =>
    expect(load([film])).toEqual({ kind: 'found', value: settingsSchema.parse({ notify: false, presets: [film] }) }))
  it('cost neither each other nor the settings when one is damaged', () =>
    expect(load([film, { name: 7 }, { ...film, shape: '1:1' }, { ...film, name: 'Two' }])).toEqual({
      kind: 'found',
      value: settingsSchema.parse({ notify: false, presets: [film, { ...film, name: 'Two' }] }),
      damaged: true,
    }))
  it.each([
    { name: 'x'.repeat(41) },
    { template: 'x'.repeat(4_001) },
    { extra: 'x'.repeat(4_001) },
    { count: 0 },
    { count: 11 },
    { count: 1.5 },
    { model: 'x'.repeat(301) },
  ])('are bounded: %j', (changes) => expect(presetsSchema.safeParse([{ ...film, ...changes }]).success).toBe(false))
  it('have names of their own, and are fifty at most', () => {
    expect(presetsSchema.safeParse([film, film]).success).toBe(false)
    const many = Array.from({ length: 51 }, (_, index) => ({ ...film, name: `${index}` }))
    expect(presetsSchema.safeParse(many).success).toBe(false)
    expect(presetsSchema.safeParse(many.slice(1)).success).toBe(true)
  })
})

describe('a selected text', () => {
  it('keeps parameters of any name in their place where the user lets it and no preset stands around it', () =>
    expect(readSelection('a fox --new 7 --ar 3:2', undefined, true)).toMatchObject({
      text: 'a fox --new 7 --ar 3:2',
      leftOut: [],
    }))
  it('hands its own parameters to a preset that does not set them', () =>
    expect(readSelection('a fox --ar 1:1 --seed 7', film, true)).toEqual({
      text: 'a fox',
      chips: { shape: '3:2', extra: '--style raw --seed 7', template: undefined, count: undefined },
      leftOut: ['--ar 1:1'],
    }))
  test('is told of with no more than a card can show', () => {
    const { leftOut } = readSelection(`a fox ${'--seed 7 '.repeat(30)}--no ${'word '.repeat(100)}`, undefined, false)
    expect(leftOut).toHaveLength(20)
    expect(readSelection(`a fox --no ${'word '.repeat(100)}`, undefined, false).leftOut[0]).toHaveLength(201)
  })
})

describe('parts of a preset', () => {
  const whole = { shape: '3:2', extra: '--seed 7', count: 4 }
  it.each([
    [{}, ['count']],
    [{ parameters: ['aspect', 'seed', 'count'], maxCount: 4 }, []],
    [{ parameters: ['aspect', 'count'], maxCount: 2 }, ['count', 'parameters']],
    [{ parameters: [] }, ['shape', 'count', 'parameters']],
  ])('that a service with %j has nothing for are %j', (service, parts) =>
    expect(unusableParts(whole, service)).toEqual(parts),
  )
})
