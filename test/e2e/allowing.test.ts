import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Display, openDisplay } from '../../scripts/browsers/display.ts'
import { ask, jobThat } from '../../scripts/browsers/inside.ts'
import { pointOf } from '../../scripts/browsers/mouse.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import { fillSetUp, stepEnds } from '../../scripts/browsers/set-up-page.ts'
import { Closers } from '../../scripts/closers.ts'
import { seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

declare const chrome: {
  permissions: { getAll(): Promise<{ permissions?: string[]; origins?: string[] }> }
}

/** The browsers' own questions stand in windows that no driver reaches: mouse and keyboard do. */
describe.each(['Chromium', 'Firefox'] as const)('what %s asks the user, answered by hand', (kind) => {
  const closers = new Closers()
  let world: World
  let display: Display
  let downloads: string
  let browser: Extended
  let setup: Page

  beforeAll(async () => {
    // Without open CORS everything hangs on the permission, as with a real API.
    world = await createWorld({ STUDIO_CORS: '0' })
    closers.add(world.close)
    display = await openDisplay()
    closers.add(display.close)
    downloads = await folderFor('downloads')
    browser = kind === 'Chromium' ? await chromium() : await firefox()
    setup = await browser.openPage('setup')
  })
  afterAll(() => closers.close())

  async function folderFor(what: string): Promise<string> {
    const made = await mkdtemp(join(tmpdir(), `afterimage-${what}-`))
    closers.add(() => rm(made, { recursive: true, force: true, maxRetries: 5 }))
    return made
  }

  async function chromium() {
    const profile = await folderFor('profile')
    await mkdir(join(profile, 'Default'))
    const preferences = { download: { default_directory: downloads, prompt_for_download: false } }
    await writeFile(join(profile, 'Default', 'Preferences'), JSON.stringify(preferences))
    return world.openChromiumUngranted({ display: display.name, profile })
  }

  function firefox() {
    const preferences = {
      'extensions.webextOptionalPermissionPrompts': true,
      'browser.download.dir': downloads,
      'browser.download.folderList': 2,
    }
    return world.openFirefox({ display: display.name, preferences })
  }

  async function click(page: Page, selector: string): Promise<void> {
    await page.bringToFront()
    await page.$eval(selector, (element) => element.scrollIntoView({ block: 'center' }))
    await display.settles()
    await display.click(await pointOf(page, selector))
  }

  /** Chromium's question takes the focus, to *Deny*; Firefox's has keys of its own, which at first it does not take. */
  async function answer(page: Page, word: 'allow' | 'deny', taken: () => Promise<boolean>): Promise<void> {
    if (kind === 'Chromium') {
      await until('the question', () => page.evaluate(() => !document.hasFocus()))
      await display.choose(...(word === 'allow' ? ['Tab'] : ['Tab', 'Tab']))
    }
    await until(`the answer: ${word}`, async () => {
      if (kind === 'Firefox') await display.settles()
      if (kind === 'Firefox') await display.key(word === 'allow' ? 'alt+a' : 'alt+d')
      return taken()
    })
  }

  const granted = () => setup.evaluate(() => chrome.permissions.getAll())

  it('hosts: refused, set-up says so; allowed, it works, with nothing granted beyond them', async () => {
    await fillSetUp(setup, world.services)
    await setup.waitForSelector('button.primary[aria-disabled="false"]')
    await click(setup, 'button.primary')
    const isRefused = () => setup.$('[data-step="access"][data-state="bad"]').then(Boolean)
    await answer(setup, 'deny', isRefused)
    expect((await granted()).origins).toEqual([])
    expect(await setup.$eval('[name=relay]', (field) => (field as HTMLInputElement).value)).toBe(world.services.relay)

    await setup.waitForSelector('button.primary[aria-disabled="false"]')
    await click(setup, 'button.primary')
    await answer(setup, 'allow', async () => (await granted()).origins?.length === 1)
    await stepEnds(setup, 'account', 'ok')
    expect((await granted()).origins).toEqual(['http://127.0.0.1/*'])
  })

  it('downloads: asked when a picture is first saved, which then lies in its folder', async () => {
    const command = { kind: 'imagine', prompt: 'a paper boat at night' }
    await ask(setup, 'jobs.submit', { command, requestId: 'boat' })
    const job = await jobThat(setup, 'the picture', ({ kept }) => kept?.[0] === 'kept')
    const gallery = await browser.openPage('gallery', `?job=${job.id}`)
    await seesPicture(gallery, 'dialog .pane img.picture')
    expect((await granted()).permissions).not.toContain('downloads')
    await click(gallery, '.panel-actions .primary')
    await seesText(gallery, 'the browser asks whether Afterimage may manage your downloads')
    await click(gallery, 'dialog.dialog .primary')
    await answer(gallery, 'allow', async () => (await granted()).permissions?.includes('downloads') ?? false)
    await seesText(gallery, 'Saved 1 picture.')
    const saved = await readdir(downloads, { recursive: true })
    expect(saved).toEqual(['Afterimage', expect.stringMatching(/^Afterimage\/a-paper-boat-at-night-\w{8}-1\.png$/)])
    await seesText(gallery, `It is at ${join(downloads, saved[1] ?? '')}`)
    await seesText(gallery, 'Show in folder')
  })
})
