// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { Preset } from '../../../../src/contract/preset.ts'
import type { Settings } from '../../../../src/contract/settings.ts'
import { Setup } from '../../../../src/extension/setup/app.tsx'
import { settings } from '../../../../src/extension/store/items.ts'
import { openStore } from '../../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../../support/fake-browser.ts'
import {
  button,
  fakeWorker,
  key,
  leave,
  one,
  press,
  settled,
  show,
  stock,
  stored,
  type,
  words,
} from '../../../support/page.tsx'
import { sampleConnection } from '../../../support/sample-jobs.ts'

beforeEach(() => fakeBrowser.reset())
afterEach(leave)

const preset = (name: string, changes: Partial<Preset> = {}): Preset => ({ name, shape: '', extra: '', ...changes })
const water = preset('Watercolor', { template: 'in watercolor: {selection}', shape: '3:2', inMenu: true })

/** The page over these presets. What is saved is stored, as the worker does. */
async function open(presets: Preset[] = [], changes: Partial<Settings> = {}) {
  const kept = stored(settings, { ...settings.default, ...(presets.length > 0 ? { presets } : {}), ...changes })
  await stock([], kept)
  const worker = fakeWorker({
    'settings.save': (request: Settings) => {
      void fakeBrowser.storage.local.set(stored(settings, request))
      return { ok: true, value: {} }
    },
  })
  await show(<Setup store={openStore()} send={worker.send} />)
  return worker
}
const saved = (sent: { name: string; request: unknown }[]) =>
  sent.filter(({ name }) => name === 'settings.save').at(-1)?.request as Settings
const section = () => one('[aria-label="Presets"]')
const field = (name: string) => one<HTMLInputElement>(`[name="${name}"]`)
const choose = (name: string, value: string) =>
  settled(() => {
    field(name).value = value
    field(name).dispatchEvent(new Event('change', { bubbles: true }))
  })
const names = () => [...document.querySelectorAll('.preset-list h3')].map(({ textContent }) => textContent)

describe('the card of presets', () => {
  it('makes one, and shows what would be sent for a text before it is saved', async () => {
    const { sent } = await open()
    await press(button('New preset'))
    await type(field('presetName'), '  Ink ')
    await type(field('template'), 'in ink:\n{selection}')
    await choose('presetShape', '3:2')
    await type(field('presetExtra'), '--seed 7')
    await type(field('sample'), 'a {fox} --ar 1:1')
    expect(words(one('.preset-preview output'))).toBe('in ink: a (fox) --ar 3:2 --seed 7')
    expect(words(one('.preset-preview'))).toContain('Parameters from the page were left out: --ar 1:1')
    expect(saved(sent)).toBeUndefined()
    await press(button('Save', one('.preset-form')))
    const made = { name: 'Ink', shape: '3:2', extra: '--seed 7', template: 'in ink: {selection}', inMenu: true }
    expect(saved(sent).presets).toEqual([made])
    expect(names()).toEqual(['Ink'])
    expect(document.activeElement).toBe(button('New preset'))
  })
  it('names its service and a model of it, and says what would not fit', async () => {
    const { sent } = await open([water])
    await press(button('Change “Watercolor”'))
    await choose('presetService', sampleConnection.id)
    await choose('presetCount', '4')
    expect(words(one('.preset-preview'))).toContain('can’t make as many pictures at once')
    expect(words(one('.preset-preview output'))).not.toContain('--n')
    await type(field('sample'), 'word '.repeat(1_000))
    expect(words(one('.preset-preview'))).toMatch(/characters too many for the service/)
    await press(button('Save', one('.preset-form')))
    expect(saved(sent).presets).toEqual([{ ...water, count: 4, connectionId: sampleConnection.id }])
  })
  it('takes no name twice, and none that is empty', async () => {
    const { sent } = await open([water])
    await press(button('New preset'))
    await press(button('Save', one('.preset-form')))
    expect(words(one('.preset-form'))).toContain('Give it a name.')
    await type(field('presetName'), 'Watercolor')
    await press(button('Save', one('.preset-form')))
    expect(words(one('.preset-form'))).toContain('Another preset has this name.')
    expect(document.activeElement).toBe(field('presetName'))
    await key(field('presetName'), 'Escape')
    expect(document.querySelector('.preset-form')).toBeNull()
    expect(saved(sent)).toBeUndefined()
  })
  it('orders by buttons, which keep the focus', async () => {
    await open([preset('A'), preset('B'), preset('C')])
    await press(button('Move “A” down'))
    expect(names()).toEqual(['B', 'A', 'C'])
    expect(document.activeElement?.getAttribute('aria-label')).toBe('Move “A” down')
    await press(button('Move “A” down'))
    expect(names()).toEqual(['B', 'C', 'A'])
    expect(button('Move “A” down').getAttribute('aria-disabled')).toBe('true')
    await press(button('Move “A” down'))
    expect(names()).toEqual(['B', 'C', 'A'])
  })
  it('chooses which one Imagine uses, which follows a new name and ends with its preset', async () => {
    const { sent } = await open([water])
    await choose('defaultPreset', 'Watercolor')
    expect(saved(sent).defaultPreset).toBe('Watercolor')
    expect(words(section())).toContain('first in the menu')
    await press(button('Change “Watercolor”'))
    await type(field('presetName'), 'Aquarelle')
    await press(button('Save', one('.preset-form')))
    expect(saved(sent).defaultPreset).toBe('Aquarelle')
    await press(button('Remove the preset “Aquarelle”'))
    expect(names()).toEqual(['Aquarelle'])
    await press(button('Remove for good?'))
    expect(saved(sent).presets).toEqual([])
    expect(saved(sent)).not.toHaveProperty('defaultPreset')
  })
  it('says when a service is gone, and when more want into the menu than can', async () => {
    const many = Array.from({ length: 11 }, (_, index) => preset(`${index}`, { inMenu: true }))
    await open([preset('Elsewhere', { connectionId: 'gone' }), ...many])
    expect(words(section())).toContain('Its service was removed')
    expect(words(section())).toContain('Only the first 10 are in the menu.')
  })
})

describe('presets as text', () => {
  const box = () => one<HTMLTextAreaElement>('[name="presetsText"]')
  const unfold = () =>
    settled(() => {
      const details = one<HTMLDetailsElement>('.presets-text')
      details.open = true
      details.dispatchEvent(new Event('toggle'))
    })

  it('are shown, changed and taken in; others stay', async () => {
    const { sent } = await open([water, preset('Film')])
    await unfold()
    expect(box().value).toBe('[Watercolor]\ntemplate: in watercolor: {selection}\nshape: 3:2\nmenu: yes\n\n[Film]')
    await type(box(), '[Film]\nparameters: --style raw\nservice: Nobody’s\n[New]')
    await press(button('Import this text'))
    expect(saved(sent).presets).toEqual([water, preset('Film', { extra: '--style raw' }), preset('New')])
    expect(words(one('.presets-text'))).toContain('Imported 2 presets.')
    expect(words(one('.presets-text'))).toContain('You have no service called “Nobody’s”')
  })
  it('with a fault change nothing, name the line, and stay in the box', async () => {
    const { sent } = await open([water])
    await unfold()
    await type(box(), '[A]\nshape: wide\ncolor: red')
    await press(button('Import this text'))
    expect(words(one('.presets-text [role="alert"]'))).toBe(
      'Line 2: a shape is written like 3:2, not “wide”.Line 3: “color” is not known. Known are template, shape, parameters, count, service, model and menu.Nothing was imported.',
    )
    expect(box().value).toBe('[A]\nshape: wide\ncolor: red')
    expect(saved(sent)).toBeUndefined()
  })
  it('begin with an example where there are none', async () => {
    const { sent } = await open()
    await unfold()
    await press(button('Import this text'))
    expect(saved(sent).presets).toEqual([
      preset('Watercolor', { template: 'in watercolor: {selection} --ar 3:2', inMenu: true }),
    ])
  })
})
