import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { presetsSchema } from '../../../../src/contract/preset.ts'
import { mergePresets, readPresets, writePresets } from '../../../../src/extension/setup/presets/preset-lines.ts'
import { runs } from '../../../support/runs.ts'

const services = [{ id: 'home', name: 'At home' }]
const text = `# Mine
[Watercolor]
template: in watercolor: {selection} --ar 3:2
menu: yes

[Flux: [fast] & big]
shape: 16:9
parameters: --style raw
count: 2
service: At home
model: flux-dev`
const presets = [
  { name: 'Watercolor', shape: '', extra: '', template: 'in watercolor: {selection} --ar 3:2', inMenu: true },
  {
    ...{ name: 'Flux: [fast] & big', shape: '16:9', extra: '--style raw', count: 2 },
    ...{ connectionId: 'home', model: 'flux-dev' },
  },
]

describe('presets as text', () => {
  it('are read as they stand', () => expect(readPresets(text, services)).toEqual({ ok: true, presets, unknown: [] }))
  it('are read in the form they are written in', () =>
    expect(readPresets(writePresets(presets, services).replaceAll('\n', '\r\n'), services)).toEqual({
      ...{ ok: true, presets, unknown: [] },
    }))
  it('come without a service that is not here, which is told', () =>
    expect(readPresets(text, [])).toEqual({
      ok: true,
      presets: [presets[0], { name: 'Flux: [fast] & big', shape: '16:9', extra: '--style raw', count: 2 }],
      unknown: ['At home'],
    }))
  it.each([
    ['template: x', { line: 1, code: 'outside', value: 'template: x' }],
    ['[A]\n\nwords', { line: 3, code: 'unknown_line', value: 'words' }],
    ['[A]\ncolor: red', { line: 2, code: 'unknown_key', value: 'color' }],
    ['[A]\nshape: 3:2\nshape: 1:1', { line: 3, code: 'repeated_key', value: 'shape' }],
    ['[A]\n[A]', { line: 2, code: 'repeated_name', value: 'A' }],
    ['[ ]', { line: 1, code: 'no_name', value: '' }],
    [`[${'x'.repeat(41)}]`, { line: 1, code: 'long_name', value: 'x'.repeat(41) }],
    [`[A]\ntemplate: ${'x'.repeat(4_001)}`, { line: 2, code: 'long_value', value: 'x'.repeat(60) }],
    ['[A]\nshape: wide', { line: 2, code: 'shape', value: 'wide' }],
    ['[A]\ncount: 11', { line: 2, code: 'count', value: '11' }],
    ['[A]\nmenu: maybe', { line: 2, code: 'menu', value: 'maybe' }],
  ])('with a fault are not read: %j', (wrong, fault) =>
    expect(readPresets(wrong, services)).toEqual({ ok: false, faults: [fault] }),
  )
  it('are nothing that could not be stored, whatever the text', () =>
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom('[A]', '[B]', 'template: x', 'count: 3', 'shape: 3:2', '#', 'menu: YES'), {
          maxLength: 12,
        }),
        (lines) => {
          const read = readPresets(lines.join('\n'), services)
          if (read.ok) expect(presetsSchema.safeParse(read.presets).success).toBe(true)
        },
      ),
      { numRuns: runs(300) },
    ))
  it('take the place of those with the same name', () =>
    expect(
      mergePresets(presets, [
        { name: 'New', shape: '', extra: '' },
        { name: 'Watercolor', shape: '1:1', extra: '' },
      ]),
    ).toEqual([{ name: 'Watercolor', shape: '1:1', extra: '' }, presets[1], { name: 'New', shape: '', extra: '' }]))
})
