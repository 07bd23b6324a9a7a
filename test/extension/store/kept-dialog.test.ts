import { beforeEach, expect, test } from 'vitest'
import { session } from '../../../src/extension/platform/storage.ts'
import { createKeptDialogs, type KeptDialog } from '../../../src/extension/store/kept-dialog.ts'
import { fakeBrowser } from '../../support/fake-browser.ts'
import { createLocks } from '../../support/locks.ts'

beforeEach(() => fakeBrowser.reset())

const pick = (link: string): KeptDialog => ({ kind: 'pick', purpose: 'blend', chosen: [], link })

test('a dialog is there again when its page was closed, and not once it was answered', async () => {
  await createKeptDialogs(session, createLocks()).keep(pick('https://a'))
  // The browser frees the locks of a page that is gone.
  const again = createKeptDialogs(session, createLocks())
  expect(await again.restore()).toEqual(pick('https://a'))
  await again.forget()
  expect(await createKeptDialogs(session, createLocks()).restore()).toBeNull()
})

test('of two open pages one keeps its dialog: the other neither shows nor overwrites nor forgets it', async () => {
  const locks = createLocks()
  const [popup, panel] = [createKeptDialogs(session, locks), createKeptDialogs(session, locks)]
  await panel.keep(pick('https://panel'))
  expect(await popup.restore()).toBeNull()
  await popup.keep(pick('https://popup'))
  await popup.forget()
  expect(await createKeptDialogs(session, createLocks()).restore()).toEqual(pick('https://panel'))
})

test('a page that has nothing to show leaves the place to the next', async () => {
  const locks = createLocks()
  const [popup, panel] = [createKeptDialogs(session, locks), createKeptDialogs(session, locks)]
  expect(await popup.restore()).toBeNull()
  await panel.keep(pick('https://panel'))
  expect(await session.get(['dialog'])).toEqual({ dialog: pick('https://panel') })
})

test('what can not be read is forgotten', async () => {
  await session.set({ dialog: { kind: 'pick', purpose: 'blend', chosen: 'all', link: '' } })
  expect(await createKeptDialogs(session, createLocks()).restore()).toBeNull()
  expect(await session.get(['dialog'])).toEqual({})
})
