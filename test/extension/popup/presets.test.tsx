// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest'
import type { Preset } from '../../../src/contract/preset.ts'
import type { Draft } from '../../../src/extension/store/drafts.ts'
import { providers, settings } from '../../../src/extension/store/items.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, key, one, press, settled, stored, type, words } from '../../support/page.tsx'
import { able, box, card, commandsOf, openAble as open, submitted, usePopupPage } from '../../support/popup-page.tsx'
import { doneJob, sampleConnection } from '../../support/sample-jobs.ts'

usePopupPage()

const preset = (name: string, changes: Partial<Preset> = {}): Preset => ({ name, shape: '', extra: '', ...changes })
const withPresets = (presets: Preset[], service = able) => ({
  ...stored(providers, [service]),
  ...stored(settings, { ...settings.default, presets }),
})
const apply = async (name: RegExp) => {
  await press(button('Presets'))
  await press(button(name))
}
const send = async (text: string) => {
  await type(box(), text)
  await key(box(), 'Enter', { ctrlKey: true })
}
const notes = () => words(one('#compose-notes'))
const storedDraft = (draft: Draft) => fakeBrowser.storage.session.set({ draft })

describe('presets', () => {
  it('keep shape and parameters under a name, and bring them back', async () => {
    const { sent } = await open()
    await press(button('Shape: Service’s default'))
    await press(one('.shapes button:nth-of-type(3)'))
    await press(button('Presets'))
    await type(one<HTMLInputElement>('[name="preset"]'), 'Film')
    await press(button('Save'))
    const presets = [{ name: 'Film', shape: '3:2', extra: '' }]
    expect(sent.at(-1)).toEqual({ name: 'settings.save', request: { ...settings.default, presets } })

    await settled(() => fakeBrowser.storage.local.set(stored(settings, { ...settings.default, presets })))
    await press(one('.shapes button:nth-of-type(1)'))
    await press(button(/^Film/))
    await type(box(), 'a fox')
    await key(box(), 'Enter', { ctrlKey: true })
    expect(commandsOf(sent)).toEqual([{ kind: 'imagine', prompt: 'a fox --ar 3:2' }])
  })
  it('are removed one by one', async () => {
    const presets = ['One', 'Two'].map((name) => ({ name, shape: '1:1', extra: '' }))
    const { sent } = await open([], {
      ...stored(providers, [able]),
      ...stored(settings, { ...settings.default, presets }),
    })
    await press(button('Presets'))
    await press(button('Remove the preset “One”'))
    expect(sent.at(-1)?.request).toMatchObject({ presets: [{ name: 'Two' }] })
  })
  it('put their template around the text, which can be taken off again', async () => {
    const ink = preset('Ink', { template: 'in ink: {selection}, large', shape: '3:2' })
    const { sent } = await open([], withPresets([ink]))
    await apply(/^Ink/)
    expect(notes()).toContain('in ink: {selection}, large')
    await send('a fox')
    expect(commandsOf(sent).at(-1)).toEqual({ kind: 'imagine', prompt: 'in ink: a fox, large --ar 3:2' })
    await press(button('Remove the template'))
    await send('a crane')
    expect(commandsOf(sent).at(-1)).toEqual({ kind: 'imagine', prompt: 'a crane --ar 3:2' })
  })
  it('are taken back by pressing them again', async () => {
    const { sent } = await open([], withPresets([preset('Ink', { template: 'in ink', extra: '--v 7' })]))
    await apply(/^Ink/)
    await press(button(/^Ink/))
    await send('a fox')
    expect(commandsOf(sent)).toEqual([{ kind: 'imagine', prompt: 'a fox' }])
  })
  it('bring a model of the service in use', async () => {
    const flux = preset('Flux', { connectionId: sampleConnection.id, model: 'flux-dev' })
    const { sent } = await open([], withPresets([flux]))
    await apply(/^Flux/)
    await send('a fox')
    expect(submitted(sent).at(-1)?.request).toMatchObject({ model: 'flux-dev' })
  })
  it('say what of them can’t be used, and leave it out', async () => {
    const service = { ...able, capabilities: { ...able.capabilities, parameters: ['seed'] } }
    const other = preset('Other', { shape: '3:2', count: 4, extra: '--seed 7', connectionId: 'other', model: 'flux' })
    const { sent } = await open([], withPresets([other], service))
    await apply(/^Other/)
    expect(notes()).toContain('names another service')
    expect(notes()).toContain('has no shape setting')
    expect(notes()).toContain('as many pictures')
    await send('a fox')
    expect(submitted(sent).at(-1)?.request).toEqual({
      command: { kind: 'imagine', prompt: 'a fox --seed 7' },
      requestId: expect.any(String),
    })
    // It was said of what was sent.
    expect(notes()).not.toContain('another service')
  })
  it('keep template and number when they are saved from the box', async () => {
    const ink = preset('Ink', { template: 'in ink', inMenu: true })
    const { sent } = await open([], withPresets([ink]))
    await apply(/^Ink/)
    await press(button('Shape: Service’s default'))
    await press(one('.shapes button:nth-of-type(3)'))
    await type(one<HTMLInputElement>('[name="preset"]'), 'Ink')
    await press(button('Save'))
    expect(sent.at(-1)?.request).toMatchObject({ presets: [{ ...ink, shape: '3:2' }] })
  })
})

describe('a text from the browser’s menu', () => {
  it('that is too long is measured with its template, and cut without it', async () => {
    await storedDraft({ text: 'a fox in the snow', parameters: { template: 'ink: {selection}!' }, limit: 14 })
    await open()
    expect(words(one('.compose-mirror mark'))).toBe(' the snow')
    await press(button('Cut it off'))
    expect(box().value).toBe('a fox in')
  })
  it('says what was left out of it, until it is sent', async () => {
    await storedDraft({ text: 'a fox', parameters: {}, leftOut: ['--ar 16:9', '--v 7'] })
    await open()
    expect(notes()).toContain('Parameters from the page were left out: --ar 16:9 --v 7')
    await send('a fox')
    expect(notes()).not.toContain('left out')
  })
  it('does not take a model along to another service', async () => {
    await storedDraft({ text: 'a fox', parameters: { model: { id: 'flux', connectionId: 'other' } } })
    const { sent } = await open([], withPresets([]))
    await send('a fox')
    expect(submitted(sent).at(-1)?.request).not.toHaveProperty('model')
  })
})

it('a card says what of the page was not sent', async () => {
  const job = doneJob({ leftOut: ['--ar 16:9'] })
  await open([job])
  expect(words(card(job))).toContain('Parameters from the page were left out: --ar 16:9')
})
