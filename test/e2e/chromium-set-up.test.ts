import type { Page } from 'puppeteer-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { storage } from '../../scripts/browsers/inside.ts'
import { chooseService, fillSetUp, retype, stepEnds, testEverything } from '../../scripts/browsers/set-up-page.ts'
import { studioPaths } from '../support/studio-paths.ts'
import { seesPicture, seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

describe('the set-up page in Chromium', () => {
  let world: World
  let chromium: Chromium
  let page: Page

  beforeAll(async () => {
    world = await createWorld()
    chromium = await world.openChromium()
  })
  afterAll(() => world?.close())
  beforeEach(async () => {
    page = await chromium.openPage('setup')
  })
  afterEach(() => page.close())

  it('opens by itself once the extension is installed, one time, in a tab in front', async () => {
    const fresh = await world.openChromium()
    const opened = (await fresh.browser.pages()).filter((each) => each.url().startsWith(fresh.origin))
    expect(opened.map((each) => each.url())).toEqual([expect.stringMatching(/setup\/index\.html\?first=1$/)])
    expect(await opened[0]?.evaluate(() => document.visibilityState)).toBe('visible')
    for (const each of opened) await seesText(each, 'Set up Afterimage')
    await fresh.close()
  })

  it('leads to the licenses of the packages that are in the extension', async () => {
    const link = await page.waitForSelector('.fine-print a')
    const licenses = await link?.evaluate(async ({ href }) => (await fetch(href)).text())
    // The last is in the worker alone, the first in pages.
    for (const name of ['preact', 'zod', 'webextension-polyfill', 'hpke'])
      expect(licenses).toMatch(new RegExp(`^${name} [\\d.]+ \\(`, 'm'))
  })

  it('paints a first picture with nothing: no account, no key, no relay', async () => {
    await chooseService(page, 'aihorde')
    // The studio stands in for the real one.
    await retype(page, 'input[name="address"]', world.studio.url + studioPaths.aihorde)
    await testEverything(page)
    await stepEnds(page, 'picture', 'ok', 60_000)
    await seesPicture(page, '[data-step="picture"] img')
    const { connections, relay } = (await storage(page)) as Record<string, { value?: unknown }>
    expect(connections?.value).toMatchObject({ active: 'aihorde', list: [{ id: 'aihorde', token: '' }] })
    expect(relay?.value ?? null).toBeNull()
  })

  it('tests every step, and paints a first picture when asked', async () => {
    await fillSetUp(page, world.services)
    await testEverything(page)
    await stepEnds(page, 'account', 'ok')
    await seesText(page, '12.06 h of 15 h fast time left', '[data-step="account"]')
    const paint = await page.waitForSelector('[data-step="picture"] button')
    await paint?.click()
    await stepEnds(page, 'picture', 'ok')
    await seesPicture(page, '[data-step="picture"] img')
  })

  it('keeps the token out of everything but the saved connection', async () => {
    await fillSetUp(page, world.services)
    await testEverything(page)
    await stepEnds(page, 'account', 'ok')
    const { connections, ...rest } = await storage(page)
    expect(JSON.stringify(connections)).toContain(`"token":"${world.services.token}"`)
    expect(JSON.stringify(rest)).not.toContain('Bearer')
    await page.reload()
    const field = await page.waitForSelector('input[name="token"]')
    expect(await field?.evaluate((input) => input.value)).toBe('')
  })

  it.each([
    [
      'a token that the API refuses',
      { token: 'mistyped' },
      'token',
      /The service does not accept this key .*401 Copy it again/,
    ],
    [
      'an API that is not there',
      { address: 'http://127.0.0.1:9' },
      'token',
      /No answer from 127\.0\.0\.1:9 .*Check the address/,
    ],
    [
      'a relay that is not there',
      { relay: 'http://127.0.0.1:9' },
      'relay',
      /The relay does not answer .*Check its address/,
    ],
  ])('says what is wrong with %s, and what to do', async (_, wrong, step, words) => {
    await page.setViewport({ width: 1280, height: 900 })
    await fillSetUp(page, { ...world.services, ...wrong })
    const button = await page.waitForSelector('button.primary')
    const place = () => button?.evaluate((each) => each.getBoundingClientRect().top + window.scrollY)
    const before = await place()
    await testEverything(page)
    await stepEnds(page, step, 'bad')
    await seesText(page, words, `[data-step="${step}"]`)
    // Nothing was put above the button, and the line that failed is in view and has the focus.
    expect(await place()).toBe(before)
    const failed = await page.waitForSelector(`[data-step="${step}"]`)
    expect(await failed?.isIntersectingViewport({ threshold: 1 })).toBe(true)
    expect(await page.evaluate(() => document.activeElement?.getAttribute('data-step'))).toBe(step)
  })

  it('says so when something else than a relay answers at its address', async () => {
    await fillSetUp(page, { ...world.services, relay: new URL(world.pageUrl).origin })
    await testEverything(page)
    await stepEnds(page, 'relay', 'bad')
    await seesText(page, 'There is no relay at this address', '[data-step="relay"]')
  })

  it('says so when a page answers in place of the API', async () => {
    await world.control.scenario({ jobs: 1, notJson: 'receipt' })
    await fillSetUp(page, world.services)
    await testEverything(page)
    await stepEnds(page, 'token', 'bad')
    await seesText(page, 'Something else answered in the service’s place', '[data-step="token"]')
  })
})
