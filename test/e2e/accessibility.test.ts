import type { Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, isImagine, jobs, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { chooseService } from '../../scripts/browsers/set-up-page.ts'
import type { PageName } from '../../src/extension/platform/pages.ts'
import { faultsOf } from '../support/accessibility.ts'
import { cutOff } from '../support/popup-journey.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

describe('axe-core finds nothing wrong', () => {
  let world: World
  let chromium: Chromium
  let page: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
  })
  afterAll(() => world?.close())
  afterEach(() => page?.close())

  /** In the order they are reached: what one does, the next finds. */
  const states: { name: string; page: PageName; reach: () => Promise<unknown> }[] = [
    { name: 'the popup of a newcomer', page: 'popup', reach: () => seesText(page, 'Welcome to Afterimage') },
    { name: 'set-up of a newcomer', page: 'setup', reach: () => seesText(page, 'What do you have?') },
    { name: 'the fields of a server of one’s own', page: 'setup', reach: () => chooseService(page, 'comfyui') },
    {
      name: 'a service that needs a relay, and the guide to one',
      page: 'setup',
      async reach() {
        await chooseService(page, 'thenextleg-v1')
        await seesText(page, 'This service sends results by webhook only')
        await clickNamed(page, 'Run one at home')
        await page.waitForSelector('.guide code')
      },
    },
    {
      name: 'the popup with a picture',
      page: 'popup',
      async reach() {
        const { services, studio } = world
        await setUp(page, { ...services, provider: 'thenextleg-v2', address: `${studio.url}/v2` })
        await ask(page, 'account.refresh', {})
        await chromium.clickMenu({ selectionText: 'a paper boat at night' })
        const { id } = await jobThat(page, 'the picture', (job) => isImagine(job) && job.state === 'done')
        await seesPicture(page, `[data-job="${id}"] img`)
        await seesText(page, /h fast time left/)
      },
    },
    {
      name: 'a failed job',
      page: 'popup',
      async reach() {
        await world.control.scenario({ jobs: 1, fail: 'BANNED_PROMPT' })
        await chromium.clickMenu({ selectionText: 'a refused one' })
        await jobThat(page, 'the failure', ({ state }) => state === 'failed')
        await page.waitForSelector('.trouble')
      },
    },
    {
      name: 'what unfolds under the account',
      page: 'popup',
      async reach() {
        await (await page.waitForSelector('.account summary'))?.click()
        await seesText(page, 'Manage services')
      },
    },
    {
      name: 'the menu of a job',
      page: 'popup',
      async reach() {
        await (await page.waitForSelector('.card-meta .card-head .round'))?.click()
        await seesText(page, 'Describe this picture')
      },
    },
    {
      name: 'the presets',
      page: 'popup',
      async reach() {
        await clickNamed(page, 'Presets')
        await page.waitForSelector('.presets')
      },
    },
    {
      name: 'choosing pictures to blend',
      page: 'popup',
      async reach() {
        await clickNamed(page, 'Add…')
        await (await page.waitForSelector('.add-action:nth-of-type(3)'))?.click()
        await seesPicture(page, '.pick-recent img')
        await page.click('.pick-recent button')
        await page.waitForSelector('dialog .references img')
      },
    },
    { name: 'drawing a region', page: 'popup', reach: () => openRegion() },
    { name: 'help', page: 'help', reach: () => seesText(page, 'Do I need a relay?') },
    { name: 'set-up with a saved account', page: 'setup', reach: () => seesText(page, 'Saved services') },
    {
      name: 'the test of a saved account',
      page: 'setup',
      async reach() {
        await (await page.waitForSelector('.saved-actions .quiet'))?.click()
        await page.waitForSelector('.saved [data-step="account"][data-state="ok"]')
      },
    },
  ]

  it.each(states)('with $name', async ({ page: name, reach }) => {
    page = await chromium.openPage(name)
    await page.setViewport(name === 'popup' ? { width: 400, height: 600 } : { width: 1000, height: 800 })
    await reach()
    expect(await faultsOf(page)).toEqual([])
    if (name !== 'popup') {
      // As wide as a window of 1280 px enlarged four times. The browser makes the popup as wide as it wants to be.
      await page.setViewport({ width: 320, height: 256 })
      expect(await cutOff(page)).toEqual([])
    }
    // A dialog that is left open is there again in the next popup.
    const dialog = await page.$('dialog[open]')
    await dialog?.press('Escape')
    if (dialog) await page.waitForSelector('dialog[open]', { hidden: true })
  })

  it('but would find a button without a name, and words that can hardly be read, by light and by night', async () => {
    page = await chromium.openPage('popup')
    await page.evaluate(() => {
      document.body.append(document.createElement('button'))
      const words = Object.assign(document.createElement('p'), { textContent: 'pale' })
      words.style.cssText = 'color: #777; background: #888'
      document.body.append(words)
    })
    const found = (await faultsOf(page)).join()
    for (const fault of ['light: button-name', 'light: color-contrast', 'dark: color-contrast'])
      expect(found).toContain(fault)
  })

  it('and a region drawn with the mouse goes to the API as a mask', async () => {
    page = await chromium.openPage('popup')
    await openRegion()
    const field = await page.$('.mask-field img')
    const at = await field?.boundingBox()
    if (!at) throw new Error('The picture to draw on is not to be seen')
    await page.mouse.move(at.x + at.width * 0.25, at.y + at.height * 0.25)
    await page.mouse.down()
    await page.mouse.move(at.x + at.width * 0.75, at.y + at.height * 0.5, { steps: 4 })
    await page.mouse.up()
    await clickNamed(page, 'Repaint')
    const varied = await jobThat(page, 'the varied picture', ({ command, state }) => {
      return command.kind === 'button' && command.mask !== undefined && state === 'done'
    })
    const mask = varied.command.kind === 'button' ? varied.command.mask : undefined
    expect(await sample(page, mask ?? '')).toEqual({ square: true, middle: 255, corner: 0, below: 0 })
  })

  async function openRegion(): Promise<void> {
    const known = await jobs(page)
    if (!known.some(({ command }) => command.kind === 'button')) {
      await (await page.waitForSelector('.recent-jobs [data-label="U1"]'))?.click()
      await jobThat(page, 'the upscale', ({ command, state }) => command.kind === 'button' && state === 'done')
    }
    const button = await page.waitForSelector('::-p-aria([name="Vary (Region)"][role="button"])')
    await button?.click()
    await seesPicture(page, '.mask-field img')
  }
})

/** Brightness of a mask where it should be white, and where it should not. */
function sample(page: Page, mask: string) {
  return page.evaluate(async (base64) => {
    const image = new Image()
    image.src = `data:image/webp;base64,${base64}`
    await image.decode()
    const canvas = new OffscreenCanvas(image.width, image.height)
    const context = canvas.getContext('2d')
    context?.drawImage(image, 0, 0)
    const at = (x: number, y: number) => context?.getImageData(image.width * x, image.height * y, 1, 1).data[0]
    return { square: image.width === image.height, middle: at(0.5, 0.4), corner: at(0.05, 0.05), below: at(0.5, 0.7) }
  }, mask)
}
