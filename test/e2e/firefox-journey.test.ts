import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Firefox } from '../../scripts/browsers/firefox.ts'
import { jobThat, storage } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { handsInSidebar, handsOn, imagineAndUpscale } from '../support/popup-journey.ts'
import { setUpByHand } from '../support/set-up-by-hand.ts'
import { clickNamed, seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

declare const chrome: {
  extension: { getViews(): Window[] }
  notifications: { getAll(): Promise<Record<string, unknown>> }
  permissions: { remove(permissions: { origins: string[] }): Promise<boolean> }
}

describe('Firefox', () => {
  let world: World
  let firefox: Firefox
  let inside: Page
  let popup: Page

  beforeAll(async () => {
    // Without open CORS everything hangs on the permission, as with a real API.
    world = await createWorld({ STUDIO_CORS: '0' })
    firefox = await world.openFirefox({ idleMs: 2_000 })
    inside = await firefox.openPage('setup')
  })
  afterAll(() => world?.close())

  async function imagine(prompt: string): Promise<void> {
    const box = await popup.waitForSelector('textarea')
    await box?.evaluate((area) => area.select())
    await box?.type(prompt)
    await popup.click('button[type="submit"]')
  }
  const done = (prompt: string) =>
    jobThat(
      inside,
      prompt,
      ({ command, state }) => JSON.stringify(command).includes(prompt) && state === 'done',
      60_000,
    )
  const isAwake = () =>
    inside.evaluate(() => chrome.extension.getViews().some((view) => view.location.href.includes('background')))

  it('is set up on the set-up page, which tests everything', async () => {
    await setUpByHand(inside, world.services)
    expect(await storage(inside)).toMatchObject({ relay: { value: { isSealed: true } } })
  })

  it('shows the account after info: 12.06 of 15 h, 80%', async () => {
    popup = await firefox.openPage('popup')
    await seesText(popup, /12\.06 h of 15 h fast time left .*80%/)
  })

  it('paints what was typed: card, picture, gallery, notification', async () => {
    await imagine('a kite over the dunes')
    // A page of ours in front would show it in place of a notification.
    const web = await firefox.open(world.pageUrl)
    const job = await done('a kite over the dunes')
    const notices = () => inside.evaluate(() => chrome.notifications.getAll())
    await until('the notification', async () => `job:${job.id}` in (await notices()))
    await web.close()
    await popup.bringToFront()
    await seesPicture(popup, `[data-job="${job.id}"][data-state="done"] img`)
    const gallery = await firefox.openPage('gallery')
    await seesText(gallery, 'a kite over the dunes')
    await seesPicture(gallery, 'main img')
    await gallery.close()
  })

  it('upscales the second quarter of a grid', () => imagineAndUpscale(handsOn(popup), inside, 'a kite over the bay'))

  it('does the same in the sidebar, opened from the popup', async () => {
    // It closes what it is opened from.
    await clickNamed(await firefox.openPage('popup'), 'Keep it open beside the page')
    await imagineAndUpscale(handsInSidebar(inside), inside, 'a kite over the lake')
  })

  it('carries a job through while its event page is put to sleep', async () => {
    await world.control.scenario({ jobs: 1, paintMs: 12_000 })
    await imagine('slow as moss')
    await jobThat(inside, 'accepted', ({ state }) => state === 'accepted')
    await until('the event page sleeps', async () => !(await isAwake()))
    await done('slow as moss')
    expect(await world.control.sendsOf('slow as moss')).toBe(1)
  })

  it('says so when the permission is revoked, sends nothing, and keeps the prompt', async () => {
    await inside.evaluate(() => chrome.permissions.remove({ origins: ['http://127.0.0.1/*'] }))
    await imagine('a gate that closed')
    const { id } = await jobThat(inside, 'the refusal', ({ state }) => state === 'failed')
    await seesText(popup, 'The browser does not allow connections to this address', `[data-job="${id}"]`)
    await seesText(popup, 'a gate that closed', `[data-job="${id}"]`)
    expect(await world.control.sendsOf('a gate that closed')).toBe(0)
  })
})
