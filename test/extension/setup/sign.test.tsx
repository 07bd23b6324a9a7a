// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { Setup } from '../../../src/extension/setup/app.tsx'
import { providers, settings } from '../../../src/extension/store/items.ts'
import { openDrafts, openStore } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { button, fakeWorker, leave, one, press, settled, show, stock, stored, words } from '../../support/page.tsx'
import { sampleProvider } from '../../support/sample-jobs.ts'

beforeEach(() => fakeBrowser.reset())
afterEach(() => leave())

async function open(replies: Parameters<typeof fakeWorker>[0] = {}) {
  const worker = fakeWorker(replies)
  await show(<Setup store={openStore()} send={worker.send} />)
  return worker
}

describe('help to pin the icon', () => {
  it('is there while the icon is hidden, and goes when it is pinned', async () => {
    await stock()
    await open()
    expect(words(one('.pin-card'))).toContain('then the pin beside Afterimage')
    fakeBrowser.seen.shown.isPinned = true
    await settled(() => fakeBrowser.action.onUserSettingsChanged.emit({ isOnToolbar: true }))
    expect(document.querySelector('.pin-card')).toBeNull()
  })
  it('is not there where it is pinned', async () => {
    fakeBrowser.seen.shown.isPinned = true
    await stock()
    await open()
    expect(document.querySelector('.pin-card')).toBeNull()
  })
})

describe('a text that was selected before anything was set up', () => {
  const waiting = { text: 'a lighthouse at dusk', parameters: {}, waiting: true }
  const textBanner = () => document.querySelector('[aria-label="Your text is waiting"]')

  it('is said to wait, and can be discarded', async () => {
    await fakeBrowser.storage.local.set(stored(providers, [sampleProvider]))
    await openDrafts().writeDraft(waiting)
    await open()
    expect(words(textBanner() ?? undefined)).toContain('a lighthouse at dusk')
    expect(words()).not.toContain('Paint it')
    await press(button('Discard'))
    expect(textBanner()).toBeNull()
    expect(await openDrafts().readDraft()).toBeNull()
  })
  it('that comes while the page is open is shown', async () => {
    await stock()
    await open()
    await settled(() => openDrafts().writeDraft(waiting))
    expect(textBanner()).not.toBeNull()
  })
  it('is painted once when the user says so', async () => {
    await stock()
    await openDrafts().writeDraft(waiting)
    const { sent } = await open()
    await press(button('Paint it'))
    const submitted = sent.filter(({ name }) => name === 'jobs.submit').map(({ request }) => request)
    expect(submitted).toEqual([expect.objectContaining({ command: { kind: 'imagine', prompt: waiting.text } })])
    expect(textBanner()).toBeNull()
    expect(await openDrafts().readDraft()).toBeNull()
  })
  it('is a job of its own when the same words wait another day', async () => {
    await stock()
    await openDrafts().writeDraft(waiting)
    const { sent } = await open()
    await press(button('Paint it'))
    await settled(() => openDrafts().writeDraft(waiting))
    await press(button('Paint it'))
    const ids = sent.flatMap(({ name, request }) =>
      name === 'jobs.submit' ? [(request as { requestId: string }).requestId] : [],
    )
    expect(new Set(ids).size).toBe(2)
  })
  it('stays when it could not be sent', async () => {
    await stock()
    await openDrafts().writeDraft(waiting)
    await open({ 'jobs.submit': { ok: false, error: { code: 'storage' } } })
    await press(button('Paint it'))
    expect(textBanner()).not.toBeNull()
  })
  it('is not what the user typed into the prompt box', async () => {
    await stock()
    await openDrafts().writeDraft({ text: 'typed', parameters: {} })
    await open()
    expect(textBanner()).toBeNull()
  })
})

it('how long a send can be undone is chosen', async () => {
  await stock()
  const { sent } = await open()
  const choice = one<HTMLSelectElement>('[name=undoSeconds]')
  expect(choice.value).toBe('0')
  await settled(() => {
    choice.value = '5'
    choice.dispatchEvent(new Event('change', { bubbles: true }))
  })
  expect(sent.at(-1)).toEqual({ name: 'settings.save', request: { ...settings.default, undoSeconds: 5 } })
})
