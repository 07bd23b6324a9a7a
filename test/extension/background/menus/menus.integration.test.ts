import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { settings } from '../../../../src/extension/store/items.ts'
import { createStage, type Stage, soon } from '../stage.ts'

let stage: Stage

beforeEach(async () => {
  stage = await createStage()
  stage.startWorker()
})
afterEach(() => stage.stop())

const newestPrompt = async () => {
  const { command } = await stage.until('the job of the menu', async () => (await stage.jobs()).at(-1))
  return command.kind === 'imagine' ? command.prompt : undefined
}

test('the first install opens set-up, puts one item into the menu and stores the providers', async () => {
  stage.browser.runtime.onInstalled.emit({ reason: 'install' })
  await expect
    .poll(() => stage.browser.seen.tabs.map(({ url }) => url))
    .toEqual([expect.stringContaining('/setup/index.html?first=1')])
  const [item] = stage.browser.seen.menus.values()
  expect(item).toMatchObject({ title: 'Imagine “%s”', contexts: ['selection'] })
  expect(stage.browser.storage.local.values.has('catalogue')).toBe(true)
})

test('installing, updating and starting at once still make one item', async () => {
  stage.browser.runtime.onInstalled.emit({ reason: 'update' })
  stage.browser.runtime.onStartup.emit()
  stage.browser.runtime.onInstalled.emit({ reason: 'update' })
  await soon(() => stage.browser.seen.menus.size).toBe(1)
  expect(stage.browser.seen.tabs).toEqual([])
})

test('the item goes and comes with its setting', async () => {
  await stage.send('settings.save', { ...settings.default, contextMenu: false })
  expect(stage.browser.seen.menus.size).toBe(0)
  await stage.send('settings.save', settings.default)
  expect(stage.browser.seen.menus.size).toBe(1)
})

test('with nothing set up, the text waits in the prompt box and set-up opens', async () => {
  stage.imagine('a heron')
  await soon(() => stage.browser.seen.tabs.length).toBe(1)
  expect(stage.browser.seen.tabs[0]?.url).toContain('/setup/index.html')
  expect(await stage.drafts.readDraft()).toMatchObject({ text: 'a heron' })
})

test('a selected list stands in the prompt box as several prompts, and nothing is sent before the user has seen them', async () => {
  await stage.connect()
  stage.imagine('a heron --ar 16:9\na {crane,stork}\n  a tern')
  await soon(() => stage.browser.seen.shown.popups).toBe(1)
  expect(await stage.drafts.readDraft()).toMatchObject({
    text: 'a heron\na (crane,stork)\na tern',
    several: true,
    leftOut: ['--ar 16:9'],
  })
  expect(await stage.jobs()).toEqual([])
})

test('page text can not choose parameters, unless the user lets it', async () => {
  await stage.connect()
  stage.imagine('a heron --ar 16:9 --no {people,boats} --v 9')
  const job = await stage.until('the job of the menu', async () => (await stage.jobs()).at(-1))
  expect(job.command).toEqual({ kind: 'imagine', prompt: 'a heron' })
  expect(job.leftOut).toEqual(['--ar 16:9', '--no (people,boats)', '--v 9'])
  await stage.send('settings.save', { ...settings.default, allowPageParameters: true })
  stage.imagine('a {crane,stork} --ar 16:9')
  await soon(newestPrompt).toBe('a (crane,stork) --ar 16:9')
})

test('a selection of parameters alone is not sent: the prompt box asks for words', async () => {
  await stage.connect()
  stage.imagine('--ar 16:9')
  await soon(() => stage.browser.seen.shown.popups).toBe(1)
  expect(await stage.drafts.readDraft()).toEqual({ text: '', parameters: {}, leftOut: ['--ar 16:9'] })
  expect(await stage.jobs()).toEqual([])
})

test('text that is too long is neither sent nor cut: the user cuts it in the popup', async () => {
  await stage.connect()
  const long = 'word '.repeat(600).trim()
  stage.imagine(long)
  await soon(() => stage.browser.seen.shown.popups).toBe(1)
  expect(await stage.drafts.readDraft()).toEqual({ text: long, parameters: {}, limit: 2000 })
  expect(await stage.jobs()).toEqual([])
})

test('where the browser does not open the popup, its page opens in a tab', async () => {
  await stage.connect()
  stage.browser.seen.shown.popupAllowed = false
  stage.imagine('word '.repeat(600))
  await soon(() => stage.browser.seen.tabs[0]?.url).toContain('/popup/index.html?draft=1')
})

test('a selection of white space does nothing', async () => {
  await stage.connect()
  stage.imagine(' \n\u200b\t ')
  stage.imagine('after it')
  expect(await newestPrompt()).toBe('after it')
  expect(await stage.jobs()).toHaveLength(1)
})

test('a click on the notification opens the gallery at the picture', async () => {
  stage.browser.notifications.onClicked.emit('job:abc')
  await soon(() => stage.browser.seen.tabs[0]?.url).toContain('/gallery/index.html?job=abc')
})

describe('a picture of a page', () => {
  const click = (menuItemId: string, srcUrl: string) =>
    stage.browser.contextMenus.onClicked.emit({ menuItemId, srcUrl })
  const items = () => [...stage.browser.seen.menus.values()].filter(({ contexts }) => contexts.includes('image'))

  test('is offered what the active service can do with it, and nothing else', async () => {
    await stage.connect()
    await soon(() => items().map(({ title }) => title)).toEqual(['Describe this picture', 'Use as reference'])
    await stage.connect({ id: 'other', provider: 'apiframe' })
    await soon(() => items().map(({ title }) => title)).toEqual(['Use as reference'])
    await stage.send('connections.remove', { id: 'other' })
    await soon(() => items()).toEqual([])
  })

  test('is described at once', async () => {
    await stage.connect()
    click('describe', 'https://pictures.example/fox.png')
    const job = await stage.until('the job of the menu', async () => (await stage.jobs()).at(-1))
    expect(job.command).toEqual({ kind: 'describe', url: 'https://pictures.example/fox.png' })
  })

  test('waits in the prompt box as a reference', async () => {
    await stage.connect()
    click('reference', 'https://pictures.example/fox.png')
    await soon(() => stage.browser.seen.shown.popups).toBe(1)
    expect(await stage.drafts.readDraft()).toEqual({
      text: '',
      parameters: {},
      references: ['https://pictures.example/fox.png'],
    })
    expect(await stage.jobs()).toEqual([])
  })

  test('that has no address a service could load is told of, and nothing is sent', async () => {
    await stage.connect()
    click('describe', 'blob:https://pictures.example/1234')
    await soon(() => [...stage.browser.seen.notices.values()].map(({ title }) => title)).toEqual([
      'This picture can’t be used',
    ])
    expect(await stage.jobs()).toEqual([])
  })
})
