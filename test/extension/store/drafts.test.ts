import { beforeEach, expect, test } from 'vitest'
import type { Draft } from '../../../src/extension/store/drafts.ts'
import { openDrafts } from '../../../src/extension/store/open.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'

beforeEach(() => fakeBrowser.reset())

/** What a page of its own is told. */
function watch(drafts: ReturnType<typeof openDrafts>): Draft[] {
  const told: Draft[] = []
  drafts.watchDraft((draft) => told.push(draft), new AbortController().signal)
  return told
}

const fox = { text: 'a fox', parameters: { shape: '3:2' } }

test('a page hears what another writes and clears, and nothing of its own', async () => {
  const [popup, panel] = [openDrafts(), openDrafts()]
  const [popupTold, panelTold] = [watch(popup), watch(panel)]
  await popup.writeDraft(fox)
  await popup.clearDraft()
  expect(panelTold).toEqual([fox, { text: '', parameters: {} }])
  expect(popupTold).toEqual([])
})

test('what else is kept beside it, and what can not be read, is nobody’s draft', async () => {
  const told = watch(openDrafts())
  await fakeBrowser.storage.session.set({ log: [] })
  await fakeBrowser.storage.session.set({ draft: { text: 5, writer: 'another' } })
  expect(told).toEqual([{ text: '', parameters: {} }])
})
