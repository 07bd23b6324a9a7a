import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { ask, jobs, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import { setUpByHand } from '../support/set-up-by-hand.ts'
import { seesText } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

/** A quick double click, and one that is as slow as systems still take for one. */
const gapsMs = [60, 250]
/** Keys that are held begin to repeat after half a second, thirty times a second. */
const [holdMs, repeatMs, repeats] = [500, 33, 40]

describe.each(['chromium', 'firefox'] as const)('one act is one job in %s', (kind) => {
  let world: World
  let browser: Extended
  /** Speaks to the worker and shows nothing. */
  let inside: Page
  let popup: Page

  beforeAll(async () => {
    world = await createWorld()
    const services = { ...world.services, provider: 'thenextleg-v2', address: `${world.studio.url}/v2` }
    if (kind === 'chromium') {
      const chromium = await world.openChromium()
      browser = chromium
      inside = await chromium.openFile()
      await setUp(inside, services)
    } else {
      browser = await world.openFirefox()
      inside = await browser.openPage('setup')
      await setUpByHand(inside, services)
    }
    popup = await browser.openPage('popup')
  })
  afterAll(() => world?.close())

  const pause = (delayMs: number) => new Promise((resolve) => setTimeout(resolve, delayMs))

  async function type(text: string): Promise<void> {
    const box = await popup.waitForSelector('textarea')
    await box?.evaluate((area) => area.select())
    await box?.type(text)
  }

  async function clickTwice(page: Page, selector: string, gapMs: number): Promise<void> {
    const element = await page.waitForSelector(selector, { visible: true })
    await element?.scrollIntoView()
    const box = await element?.boundingBox()
    if (!box) throw new Error(`${selector} has no place on the page`)
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2]
    await page.mouse.click(x, y)
    await pause(gapMs)
    await page.mouse.click(x, y)
  }

  /** How many commands with these words came to the API. */
  async function commands(words: string): Promise<number> {
    const all = await world.control.requests()
    return all.filter(
      ({ path, body }) => /\/(imagine|button)$/.test(path) && JSON.stringify(body ?? '').includes(words),
    ).length
  }

  /** The same, once none can be on its way any more. */
  async function sent(words: string, least = 1): Promise<number> {
    await until('the command', async () => (await commands(words)) >= least)
    await until('all are sent', async () => (await jobs(inside)).every(({ state }) => state !== 'sending'))
    // Whatever a second press would still do, it has done by then.
    await pause(1_000)
    return commands(words)
  }

  const done = (prompt: string) =>
    jobThat(
      inside,
      prompt,
      ({ command, state }) => command.kind === 'imagine' && command.prompt === prompt && state === 'done',
    )

  it.each(gapsMs)('*Imagine* clicked twice, %i ms apart', async (gapMs) => {
    await type(`double click ${gapMs}`)
    await clickTwice(popup, 'button[type=submit]', gapMs)
    expect(await sent(`double click ${gapMs}`)).toBe(1)
  })

  it('Ctrl+Enter pressed twice', async () => {
    await type('double enter')
    await popup.keyboard.down('Control')
    await popup.keyboard.press('Enter')
    await pause(150)
    await popup.keyboard.press('Enter')
    await popup.keyboard.up('Control')
    expect(await sent('double enter')).toBe(1)
  })

  it('Ctrl+Enter held', async () => {
    await type('held key')
    await popup.keyboard.down('Control')
    await popup.keyboard.down('Enter')
    await pause(holdMs)
    for (let n = 0; n < repeats; n++) {
      await popup.keyboard.down('Enter')
      await pause(repeatMs)
    }
    await popup.keyboard.up('Enter')
    await popup.keyboard.up('Control')
    expect(await sent('held key')).toBe(1)
  })

  it('the button of a picture clicked twice', async () => {
    const { id } = await done('held key')
    await clickTwice(popup, `[data-job="${id}"] button[data-label="V1"]`, 150)
    expect(await sent('"V1"')).toBe(1)
  })

  it('*Send again* on two pages at once', async () => {
    await world.control.scenario({ jobs: 1, fail: 'QUEUE_FULL' })
    await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt: 'send me again' }, requestId: 'again' })
    const failed = await jobThat(
      inside,
      'the failure',
      ({ command, state }) => command.kind === 'imagine' && command.prompt === 'send me again' && state === 'failed',
    )
    const other = await browser.openPage('popup')
    const again = `::-p-xpath(//*[@data-job="${failed.id}"]//button[contains(., "Send again")])`
    const buttons = await Promise.all([popup, other].map((page) => page.waitForSelector(again)))
    await pause(2_000) // the first one was sent long ago
    for (const button of buttons) await button?.evaluate((element) => (element as HTMLElement).click())
    expect(await sent('send me again', 2)).toBe(2)
    await other.close()
  })

  it('the same once more, on purpose, is another job', async () => {
    await type('once more')
    await popup.click('button[type=submit]')
    await done('once more')
    await seesText(popup, 'Send again', 'button[type=submit]')
    await popup.click('button[type=submit]')
    expect(await sent('once more', 2)).toBe(2)
  })
})
