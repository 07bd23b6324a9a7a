import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { stepEnds } from '../../scripts/browsers/set-up-page.ts'
import { written } from '../support/downloads.ts'
import { keyboardOn } from '../support/keyboard.ts'
import { seesPicture } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

describe('by keyboard alone', () => {
  let world: World
  let chromium: Chromium
  let folder: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'afterimage-keyboard-'))
    world = await createWorld()
    chromium = await world.openChromium()
    const session = await chromium.browser.target().createCDPSession()
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
  })
  afterAll(async () => {
    await world?.close()
    await rm(folder, { recursive: true, force: true })
  })

  /** The page at this path, once the extension has opened it. */
  const opened = (path: string) =>
    until(`a page at ${path}`, async () => (await chromium.browser.pages()).find((page) => page.url().includes(path)))

  it('one comes from the installation to a picture on the disk, and sees all the way where one is', async () => {
    const setUp = await opened(pathOf('setup'))
    await setUp.bringToFront()
    const keys = keyboardOn(setUp)
    await keys.press('[data-service="practice"]')
    const address = await setUp.waitForSelector('[data-chosen="practice"] input[name="address"]')
    const { pathname } = new URL((await address?.evaluate((input) => (input as HTMLInputElement).value)) ?? '')
    await keys.write('input[name="address"]', world.studio.url + pathname)
    await keys.write('input[name="token"]', world.studio.token)
    await keys.press('button.primary')
    await stepEnds(setUp, 'account', 'ok')
    await keys.press('[data-step="picture"] button:not([disabled])')
    await stepEnds(setUp, 'picture', 'ok')
    await keys.press('[data-step="picture"] button.plain')

    const gallery = await opened(pathOf('gallery'))
    await gallery.bringToFront()
    const galleryKeys = keyboardOn(gallery)
    await seesPicture(gallery, '.pane .picture')
    await galleryKeys.press('.panel-actions .primary')
    // The way of saving that needs no answer to a question of the browser's own.
    await galleryKeys.press('dialog.dialog .dialog-foot .quiet')
    const file = await readFile(await written(folder, /\.png$/))
    expect(file.subarray(1, 4).toString()).toBe('PNG')
    expect([...keys.faults, ...galleryKeys.faults]).toEqual([])
  })
})
