import type { Page } from 'puppeteer-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Display, openDisplay } from '../../scripts/browsers/display.ts'
import { ask, jobs, jobThat, setUp } from '../../scripts/browsers/inside.ts'
import { rightClickParagraph } from '../../scripts/browsers/mouse.ts'
import { type Extended, until } from '../../scripts/browsers/page.ts'
import { settings } from '../../src/extension/store/items.ts'
import { setUpByHand } from '../support/set-up-by-hand.ts'
import { copyAndPaste, dragOut, originalOf } from '../support/taking-out.ts'
import { seesPicture } from '../support/user-actions.ts'
import { createWorld, type World } from '../support/world.ts'

declare const chrome: { notifications: { getAll(): Promise<Record<string, unknown>> } }

const line = 'a lighthouse at dusk, one small sailing boat coming home over calm water'
/** Below the fold: who sees it has scrolled. */
const last = {
  selector: 'blockquote:last-of-type',
  text: 'distant mountains in the heat of a summer afternoon, layered paper',
}
const title = 'The last ferry'
const remembering = { ...settings.default, rememberSources: true }

describe('with mouse and keyboard on a screen', () => {
  let world: World
  let display: Display

  beforeAll(async () => {
    world = await createWorld()
    display = await openDisplay()
  })
  /** What the system shows of ours, by id. */
  const notices = (page: Page) => page.evaluate(() => chrome.notifications.getAll().then(Object.keys))

  /** The click is heard before its picture is there, and the picture is told under the same id. */
  async function isHeard(inside: Page): Promise<void> {
    const sent = await jobThat(inside, 'the job', ({ command }) => command.kind === 'imagine')
    const id = `job:${sent.id}`
    await until('the sign', async () => (await notices(inside)).includes(id))
    expect((await jobs(inside)).find((job) => job.id === sent.id)?.state).not.toBe('done')
    await jobThat(inside, 'the notification', (job) => job.id === sent.id && job.told === true)
    expect(await notices(inside)).toEqual([id])
  }

  afterAll(async () => {
    await world?.close()
    await display?.close()
  })

  /** The picture arrives in other pages: its pixels by copy and paste, its very bytes by dragging. */
  async function takesOut(browser: Extended, inside: Page, web: Page) {
    const job = await jobThat(inside, 'the picture, kept', ({ kept }) => kept?.[0] === 'kept')
    const { pasted, original } = await copyAndPaste({ browser, display, web, job })
    expect(pasted).toBe(original)
    const { files, html } = await dragOut({ browser, display, web, job })
    const { bytes, hash } = await originalOf(job)
    expect(files).toEqual([{ name: expect.stringMatching(/\.png$/), type: 'image/png', hash }])
    expect(html).toContain(`data:image/png;base64,${bytes.toString('base64')}`)
  }

  /** The second item of the submenu, whose name means nothing to the menu. @param up to the item from the bottom of the page's menu */
  async function choosesPreset(inside: Page, web: Page, up: string[]) {
    const style = (name: string, template: string) => ({ name, shape: '', extra: '', template, inMenu: true })
    const presets = [style('Ink', 'in ink'), style('Pens & %s', 'with pens: {selection} --ar 3:2')]
    await ask(inside, 'settings.save', { ...remembering, presets, defaultPreset: 'Ink' })
    await rightClickParagraph(web, display, '#line')
    await display.choose(...up, 'Right', 'Down')
    const job = await jobThat(inside, 'the job of the preset', ({ preset }) => preset !== undefined)
    expect(job.command).toEqual({ kind: 'imagine', prompt: `with pens: ${line} --ar 3:2` })
  }

  it('a right-click on selected text in Chromium paints it, with a worker that had to be started for it, leads back to the text, and what comes of it goes anywhere', async () => {
    const chromium = await world.openChromium({ display: display.name })
    const inside = await chromium.openFile()
    await setUp(inside, world.services)
    await ask(inside, 'settings.save', remembering)
    const web = await chromium.open(world.pageUrl)
    // Pages of ours would start it again before the click does.
    for (const page of await chromium.browser.pages()) if (page !== web && page !== inside) await page.close()
    await chromium.stopWorker()
    expect(await chromium.isWorkerRunning()).toBe(false)
    await world.control.scenario({ jobs: 1, paintMs: 3_000 })
    await web.$eval(last.selector, (element) => element.scrollIntoView({ block: 'center' }))
    await rightClickParagraph(web, display, last.selector)
    // The menu opens with nothing chosen. From the bottom: Inspect, then what extensions have added.
    await display.choose('Up', 'Up')
    await isHeard(inside)
    const job = await jobThat(inside, 'the picture', ({ state }) => state === 'done')
    expect(job.command).toEqual({ kind: 'imagine', prompt: last.text })
    expect(job.source).toEqual({ url: world.pageUrl, title, text: last.text })
    expect(await jobs(inside)).toHaveLength(1)
    await takesOut(chromium, inside, web)
    await web.bringToFront()
    const popup = await chromium.popup(web)
    await seesPicture(popup, `[data-job="${job.id}"] img`)

    const before = new Set(chromium.browser.targets())
    const link = await popup.waitForSelector('.source a')
    const opened = chromium.browser.waitForTarget(
      (target) => !before.has(target) && target.url().startsWith(world.pageUrl),
    )
    // The popup closes with the click, before its driver gets an answer; what is waited for is the page.
    await link?.click().catch(() => {})
    const reread = await (await opened).asPage()
    await until('the page has scrolled to the text', () =>
      reread.evaluate((selector) => {
        const { top = 0, bottom = 0 } = document.querySelector(selector)?.getBoundingClientRect() ?? {}
        return scrollY > 0 && top >= 0 && bottom <= innerHeight
      }, last.selector),
    )
    const sent = JSON.stringify(await world.control.requests())
    expect(sent).toContain(last.text)
    for (const canary of [title, new URL(world.pageUrl).host]) expect(sent).not.toContain(canary)
    await takesOut(chromium, inside, web)
    await choosesPreset(inside, await chromium.open(world.pageUrl), ['Up', 'Up'])
    await chromium.close()
  })

  it('a right-click on selected text in Firefox paints it, and what comes of it goes anywhere', async () => {
    const firefox = await world.openFirefox({ display: display.name })
    const inside = await firefox.openPage('setup')
    await setUpByHand(inside, world.services)
    await ask(inside, 'settings.save', remembering)
    const web = await firefox.open(world.pageUrl)
    await rightClickParagraph(web, display, '#line')
    await world.control.scenario({ jobs: 1, paintMs: 3_000 })
    await display.choose('Up')
    await isHeard(inside)
    const job = await jobThat(
      inside,
      'the picture',
      ({ command, state }) => command.kind === 'imagine' && state === 'done',
    )
    expect(job.command).toEqual({ kind: 'imagine', prompt: line })
    await takesOut(firefox, inside, web)
    expect(job.source).toMatchObject({ url: world.pageUrl, text: line })
    await choosesPreset(inside, await firefox.open(world.pageUrl), ['Up'])
    await firefox.close()
  })
})
