import { afterEach, beforeEach, expect, test } from 'vitest'
import type { Preset } from '../../../../src/contract/preset.ts'
import type { Settings } from '../../../../src/contract/settings.ts'
import { connections, settings } from '../../../../src/extension/store/items.ts'
import { createStage, type Stage, soon } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

const preset = (name: string, changes: Partial<Preset> = {}): Preset => ({
  ...{ name, shape: '', extra: '', inMenu: true },
  ...changes,
})
const water = preset('Watercolor', { template: 'in watercolor: {selection} --ar 3:2' })
const save = (presets: Preset[], changes: Partial<Settings> = {}) =>
  stage.send('settings.save', { ...settings.default, presets, ...changes })
const items = () => [...stage.browser.seen.menus.values()].filter(({ contexts }) => contexts.includes('selection'))
const titles = () => items().map(({ title }) => title)
const choose = (title: string, selectionText: string) =>
  stage.browser.contextMenus.onClicked.emit({
    menuItemId: items().findLast((item) => item.title === title)?.id ?? title,
    selectionText,
  })
const newestJob = () => stage.until('the job of the menu', async () => (await stage.jobs()).at(-1))

test('with one default preset the menu stays one item, which uses it', async () => {
  await stage.connect()
  await save([{ ...water, inMenu: false }], { defaultPreset: 'Watercolor' })
  expect(titles()).toEqual(['Imagine as Watercolor: “%s”'])
  stage.imagine('a heron')
  const { command, preset: name } = await newestJob()
  expect(command).toEqual({ kind: 'imagine', prompt: 'in watercolor: a heron --ar 3:2' })
  expect(name).toBe('Watercolor')
})

test('several stand below the item, the default first, ten others at most, in the user’s order', async () => {
  await stage.connect()
  const many = Array.from({ length: 12 }, (_, index) => preset(`Style ${index + 1}`))
  await save([...many, water], { defaultPreset: 'Watercolor' })
  expect(titles()).toEqual([
    'Imagine “%s”',
    'Watercolor',
    ...many.slice(0, 10).map(({ name }) => name),
    'Without a preset',
  ])
  expect(items().filter(({ parentId }) => parentId !== undefined)).toHaveLength(12)
  choose('Watercolor', 'a heron')
  expect((await newestJob()).command).toMatchObject({ prompt: 'in watercolor: a heron --ar 3:2' })
  choose('Without a preset', 'a crane')
  await soon(async () => (await stage.jobs()).at(-1)?.command).toMatchObject({ prompt: 'a crane' })
  await save([])
  expect(titles()).toEqual(['Imagine “%s”'])
})

test('names mean nothing to the browser’s menu', async () => {
  await save([preset('Pen & ink 50%s'), preset('A')], { defaultPreset: 'Pen & ink 50%s' })
  expect(titles()).toContain('Pen && ink 50%\u2060s')
  const long = 'A name that is quite long & more'
  await save([preset(long)], { defaultPreset: long })
  expect(titles()).toEqual(['Imagine as A name that is quite lo…: “%s”'])
})

test('a text of a page goes into the template letter for letter, and brings no parameters of its own', async () => {
  await stage.connect()
  await save([water], { defaultPreset: 'Watercolor' })
  stage.imagine('a {selection}\nof {herons,cranes} $& --ar 16:9')
  const job = await newestJob()
  expect(job.command).toMatchObject({
    prompt: 'in watercolor: a (selection) of (herons,cranes) $& --ar 3:2',
  })
  expect(job.leftOut).toEqual(['--ar 16:9'])
})

test('parameters that the user lets through stand behind the preset’s, which hold where both name one', async () => {
  await stage.connect()
  await save([water], { defaultPreset: 'Watercolor', allowPageParameters: true })
  stage.imagine('a heron --aspect 16:9 --seed 7')
  const job = await newestJob()
  expect(job.command).toMatchObject({ prompt: 'in watercolor: a heron --ar 3:2 --seed 7' })
  expect(job.leftOut).toEqual(['--aspect 16:9'])
})

test('a preset leads to its own service and model, whichever is in use', async () => {
  await stage.connect({ id: 'other', provider: 'apiframe' })
  await stage.connect()
  await save([preset('Elsewhere', { connectionId: 'other', model: 'flux', count: 2 })], { defaultPreset: 'Elsewhere' })
  stage.imagine('a heron')
  const job = await newestJob()
  expect(job).toMatchObject({ connectionId: 'other', model: 'flux', command: { prompt: 'a heron' } })
  // It has no field for a number, and would paint the words.
  expect(job.unused).toEqual(['--n 2'])
  await stage.until('its end', async () => (await stage.jobs()).at(-1)?.endedAt)
  await stage.send('jobs.resend', { jobId: job.id })
  expect(await newestJob()).toMatchObject({ connectionId: 'other', model: 'flux', preset: 'Elsewhere' })
})

test('without its service nothing is sent: the user decides in the prompt box', async () => {
  await stage.connect({ id: 'other', provider: 'apiframe' })
  await stage.connect()
  const elsewhere = preset('Elsewhere', { ...water, name: 'Elsewhere', connectionId: 'other', model: 'flux' })
  await save([elsewhere], { defaultPreset: 'Elsewhere' })
  await stage.send('connections.remove', { id: 'other' })
  stage.imagine('a heron')
  await soon(() => stage.browser.seen.shown.popups).toBe(1)
  expect(await stage.drafts.readDraft()).toEqual({
    text: 'a heron',
    parameters: { template: water.template },
    unusable: ['connection'],
  })
  expect(await stage.jobs()).toEqual([])
})

test('a text too long for its template opens the prompt box with both', async () => {
  await stage.connect()
  await save([water], { defaultPreset: 'Watercolor' })
  const text = 'word '.repeat(398).trim()
  stage.imagine(text)
  await soon(() => stage.browser.seen.shown.popups).toBe(1)
  expect(await stage.drafts.readDraft()).toEqual({ text, parameters: { template: water.template }, limit: 2000 })
  expect(await stage.jobs()).toEqual([])
})

test('with nothing set up, the template waits with the text', async () => {
  await save([water], { defaultPreset: 'Watercolor' })
  stage.imagine('a heron')
  await soon(() => stage.browser.seen.tabs.length).toBe(1)
  expect(await stage.drafts.readDraft()).toEqual({
    text: 'a heron',
    parameters: { template: water.template },
    waiting: true,
  })
  expect((await stage.store.read(connections)).list).toEqual([])
})

test('an item whose preset is gone sends nothing', async () => {
  await stage.connect()
  stage.browser.contextMenus.onClicked.emit({ menuItemId: 'preset:Gone', selectionText: 'a heron' })
  await soon(() => stage.browser.seen.shown.popups).toBe(1)
  expect(await stage.jobs()).toEqual([])
})
