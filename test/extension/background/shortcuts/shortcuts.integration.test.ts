import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '../../../../src/extension/store/items.ts'
import { createStage, type Stage, soon } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

const press = (
  name: string,
  tab: { id: number; windowId: number; url?: string; title?: string } = { id: 7, windowId: 1 },
) => stage.browser.commands.onCommand.emit(name, tab)
const newestPrompt = async () => {
  const { command } = await stage.until('the job of the keys', async () => (await stage.jobs()).at(-1))
  return command.kind === 'imagine' ? command.prompt : undefined
}
const notices = () => [...stage.browser.seen.notices.values()].map(({ title }) => title)

describe('the keys for the selection', () => {
  test('send what is selected where the keyboard is, its line breaks made plain', async () => {
    await stage.connect()
    stage.browser.tabSelections.set(7, [
      { text: 'of the frame around', hasFocus: false },
      { text: 'two herons\n at dawn ', hasFocus: true },
    ])
    press('imagine-selection')
    expect(await newestPrompt()).toBe('two herons at dawn')
  })

  test('remember the page where the user agreed', async () => {
    await stage.connect()
    await stage.send('settings.save', { ...settings.default, rememberSources: true })
    stage.browser.tabSelections.set(7, [{ text: 'two herons\n at dawn', hasFocus: true }])
    press('imagine-selection', { id: 7, windowId: 1, url: 'https://reading.example/#part', title: 'Herons' })
    const job = await stage.until('the job of the keys', async () => (await stage.jobs()).at(-1))
    expect(job.source).toEqual({ url: 'https://reading.example/#part', title: 'Herons', text: 'two herons\nat dawn' })
  })

  test('say that nothing is selected, and send nothing', async () => {
    await stage.connect()
    stage.browser.tabSelections.set(7, [{ text: ' \n', hasFocus: true }])
    press('imagine-selection')
    await soon(notices).toEqual(['No text is selected'])
    expect(await stage.jobs()).toEqual([])
  })

  test('say so where the browser lets no extension read the page', async () => {
    await stage.connect()
    stage.browser.tabSelections.set(7, 'closed')
    press('imagine-selection')
    await soon(notices).toEqual(['This page can’t be read'])
  })

  test('with nothing set up, let the text wait in the prompt box and open set-up', async () => {
    stage.browser.tabSelections.set(7, [{ text: 'a heron', hasFocus: true }])
    press('imagine-selection')
    await soon(() => stage.browser.seen.tabs[0]?.url).toContain('/setup/index.html')
    expect(await stage.drafts.readDraft()).toEqual({ text: 'a heron', parameters: {}, waiting: true })
  })
})

test('the panel’s keys open it beside the page, and in a tab where the browser refuses', async () => {
  press('open-panel')
  expect(stage.browser.seen.shown.panels).toBe(1)
  stage.browser.seen.shown.panelAllowed = false
  press('open-panel')
  await soon(() => stage.browser.seen.tabs[0]?.url).toContain('/panel/index.html')
})

test('the gallery’s keys open the gallery', async () => {
  press('open-gallery')
  await soon(() => stage.browser.seen.tabs[0]?.url).toContain('/gallery/index.html')
})

describe('the address bar', () => {
  const type = (text: string) => stage.browser.omnibox.onInputChanged.emit(text)
  const enter = (text: string) => stage.browser.omnibox.onInputEntered.emit(text)

  test('says what Enter will do', async () => {
    stage.browser.omnibox.onInputStarted.emit()
    await soon(() => stage.browser.seen.shown.description).toContain('Choose an image service first')
    await stage.connect()
    type('a red')
    await soon(() => stage.browser.seen.shown.description).toMatch(/^Imagine this with \S+/)
  })

  test('sends what was typed, with the parameters that its writer chose', async () => {
    await stage.connect()
    enter('a red fox --ar 3:2')
    expect(await newestPrompt()).toBe('a red fox --ar 3:2')
  })

  test('opens the prompt box for what may become several pictures', async () => {
    await stage.connect()
    enter('a {red, blue} fox')
    await soon(() => stage.browser.seen.shown.popups).toBe(1)
    expect(await stage.drafts.readDraft()).toEqual({ text: 'a {red, blue} fox', parameters: {} })
    expect(await stage.jobs()).toEqual([])
  })

  test('keeps the words while nothing is set up, and opens set-up', async () => {
    enter('a red fox')
    await soon(() => stage.browser.seen.tabs[0]?.url).toContain('/setup/index.html')
    expect(await stage.drafts.readDraft()).toMatchObject({ text: 'a red fox' })
  })
})
