import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { ask, isImagine, jobs, jobThat, setUp, storage } from '../../scripts/browsers/inside.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { faultsOf } from '../support/accessibility.ts'
import { cutOff, handsOn, imagineAndUpscale } from '../support/popup-journey.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

declare const chrome: {
  notifications: { getAll(): Promise<Record<string, unknown>> }
  storage: { session: { get(keys: null): Promise<Record<string, unknown>> } }
}

describe('Chromium, set up', () => {
  let world: World
  let chromium: Chromium
  let web: Page
  /** A page of the extension, to look into its storage. */
  let inside: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
    inside = await chromium.openPage('gallery')
    await setUp(inside, world.services)
    web = await chromium.open(world.pageUrl)
  })
  afterAll(() => world?.close())

  it('paints what was chosen with Imagine: card, picture, gallery, notification', async () => {
    // A page of ours in front would show it in place of a notification.
    await web.bringToFront()
    await chromium.clickMenu({ selectionText: '  a paper\n boat   at night ' })
    const job = await jobThat(inside, 'the picture', (each) => isImagine(each) && each.state === 'done')
    const shownNotices = () => inside.evaluate(() => chrome.notifications.getAll())
    await until('the notification', async () => `job:${job.id}` in (await shownNotices()))
    const popup = await chromium.popup(web)
    expect(job.command).toMatchObject({ prompt: 'a paper boat at night' })
    const card = `[data-job="${job.id}"][data-state="done"]`
    const words = await seesText(popup, 'a paper boat at night', card)
    expect(words.split('a paper boat at night'), words).toHaveLength(2) // once, though the API says it again
    const shown = await seesPicture(popup, `${card} img`)
    expect(shown.width).toBeGreaterThan(100)

    const gallery = await chromium.openPage('gallery')
    await seesText(gallery, 'a paper boat at night')
    await seesPicture(gallery, 'main img')
    await gallery.close()

    expect(await world.control.sendsOf('a paper boat at night')).toBe(1)
  })

  it('sends once when the menu item is clicked twice', async () => {
    await Promise.all([chromium.clickMenu({ selectionText: 'twins' }), chromium.clickMenu({ selectionText: 'twins' })])
    await jobThat(inside, 'the picture', (job) => JSON.stringify(job.command).includes('twins') && job.state === 'done')
    expect(await world.control.sendsOf('twins')).toBe(1)
  })

  it('sends a list as one batch: seen before it goes, in its order, each once, and told of once', async () => {
    const words = ['heath, view 1.', 'heath, view 2.', 'a moor.', 'a fen.']
    const popup = await chromium.openPage('popup')
    const box = await popup.waitForSelector('textarea')
    await box?.type('heath, view {1..2}.\na moor.\na fen.')
    await seesText(popup, 'heath, view 2.', '.several-list')
    await popup.click('.compose button[type=submit]')
    await clickNamed(popup, 'Send all 4')
    const batch = await until('the batch is done', async () => {
      const { batches } = (await storage(inside)) as { batches?: { value: { id: string; state: string }[] } }
      return batches?.value.find(({ state }) => state === 'done')
    })
    await seesText(popup, /4 done/, '.batch')
    const sent = (await jobs(inside)).flatMap(({ batchId, command }) =>
      batchId === batch.id && command.kind === 'imagine' ? command.prompt : [],
    )
    expect(sent).toEqual(words)
    for (const prompt of words) expect(await world.control.sendsOf(prompt)).toBe(1)
    const notices = await inside.evaluate(() => chrome.notifications.getAll())
    const ids = (await jobs(inside)).filter(({ batchId }) => batchId === batch.id).map(({ id }) => `job:${id}`)
    expect(Object.keys(notices).filter((id) => ids.includes(id))).toEqual([])
    await popup.close()
  })

  it('shows the account after info: 12.06 of 15 h, 80%', async () => {
    await world.control.account({ fastLeft: 723.33, fastTotal: 900, unit: 'hours' })
    const popup = await chromium.popup(web)
    await ask(inside, 'account.refresh', {})
    await seesText(popup, /12\.06 h of 15 h fast time left .*80%/)
    await popup.close()
  })

  it('upscales the second quarter of a grid, and marks the button as pressed', async () => {
    const popup = await chromium.openPage('popup')
    const grid = await imagineAndUpscale(handsOn(popup), inside, 'a stork on a chimney')
    await until('the mark', async () => (await jobs(inside)).find(({ id }) => id === grid.id)?.pressed?.length === 1)
    const sent = (await world.control.requests()).filter(({ body }) => JSON.stringify(body).includes('"U2"'))
    expect(sent).toHaveLength(1)
    await popup.close()
  })

  it('does the same in the side panel, opened from the popup, where axe-core finds nothing wrong', async () => {
    const popup = await chromium.popup(web)
    const shown = chromium.browser.waitForTarget((target) => target.url().includes(pathOf('panel')))
    await clickNamed(popup, 'Keep it open beside the page')
    const panel = await (await shown).asPage()
    await imagineAndUpscale(handsOn(panel), inside, 'a stork in a meadow')
    expect(await faultsOf(panel)).toEqual([])
  })

  it.each([400, 320, 240])('shows everything in a panel of %i px', async (width) => {
    const panel = await chromium.openPage('panel')
    await panel.setViewport({ width, height: 700 })
    await seesPicture(panel, '.card img')
    await (await panel.waitForSelector('.account summary'))?.click()
    expect(await cutOff(panel)).toEqual([])
    await panel.close()
  })

  it('keeps what was typed when the popup closes', async () => {
    const popup = await chromium.popup(web)
    const box = await popup.waitForSelector('textarea')
    await box?.type('half a thought')
    const drafts = () => inside.evaluate(() => chrome.storage.session.get(null))
    await until('the draft is saved', async () => JSON.stringify(await drafts()).includes('half a thought'))
    await popup.close()
    const again = await chromium.popup(web)
    const shown = await until('the draft', () => again.$eval('textarea', (box) => box.value || null).catch(() => null))
    expect(shown).toBe('half a thought')
    await again.close()
  })
})
