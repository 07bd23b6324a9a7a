import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { Account } from '../../src/contract/account.ts'
import type { Job } from '../../src/contract/job.ts'
import type { Chromium } from '../browsers/chromium.ts'
import { hasDisplayTools } from '../browsers/display.ts'
import type { Firefox } from '../browsers/firefox.ts'
import { account, ask, isImagine, jobs, jobThat } from '../browsers/inside.ts'
import { until } from '../browsers/page.ts'
import { picturesShown } from '../browsers/pictures-shown.ts'
import { fillSetUp, stepEnds, testEverything } from '../browsers/set-up-page.ts'
import type { Found } from './pick-browser.ts'
import { pictureOfRightClick } from './right-click.ts'
import type { Stage } from './stage.ts'

export interface WalkOptions {
  stage: Stage
  found: Found
  /** Where pictures and `demo.json` go; emptied first. */
  out: string
  say(line: string): void
}

/** What `demo.json` says. */
export interface Demo {
  account: Account
  /** The job whose second quarter was upscaled, as it ended. */
  job: Job
  /** File name of the upscaled picture. */
  picture: string
  seconds: number
}

/** The whole demonstration without anybody watching: set up, select, Imagine, popup, U2, account, gallery. @throws Error that names the step that failed */
export async function walk(options: WalkOptions): Promise<Demo> {
  const { stage, found, out, say } = options
  const startedAt = Date.now()
  await rm(out, { recursive: true, force: true })
  await mkdir(out, { recursive: true })
  const browser = await stage.open(found, { width: 1200, height: 860 })
  say(`${found.name} is running, without a window, with the extension installed`)

  const setup = await browser.openPage('setup')
  await fillSetUp(setup, { ...stage.services, provider: 'practice' })
  await testEverything(setup)
  await stepEnds(setup, 'account', 'ok')
  await shoot(setup, out, 'setup', 800, 1180)
  const read = await until('the account', () => account(setup))
  say('Filled in the set-up page, and “Test everything” found everything in order')
  say(`The account came by webhook: ${read.fast?.left} of ${read.fast?.of} ${read.fast?.unit} of fast time left`)

  const reader = await browser.open(stage.pageUrl)
  const quotes = await reader.$$eval('blockquote', (all) => all.map((quote) => quote.textContent.trim()))
  const [line = '', ...others] = quotes
  await imagine(browser, reader, line)
  say(`Selected “${line}” and chose Imagine`)
  const grid = await jobThat(setup, 'the picture', (job) => isImagine(job) && job.state === 'done' && isKept(job))
  say(`The picture came and is kept, ${seconds(grid)} s after the click`)

  const [next = '', ...rest] = others
  await imagine(browser, reader, next)
  await halfDone(setup)
  await shootPopup(browser, grid, out)
  for (const other of rest) await imagine(browser, reader, other)
  const popup = await showPopup(browser, reader)
  await press(popup, grid.id, 'U2')
  say('The popup shows it, and pressed U2 on the grid')
  const upscaled = await jobThat(
    setup,
    'the upscaled picture',
    (job) => job.parentId === grid.id && job.state === 'done' && isKept(job),
  )
  await until('the others', async () => (await jobs(setup)).every((job) => job.state === 'done'))
  await writeFile(join(out, 'grid.png'), await download(grid))
  await writeFile(join(out, 'picture.png'), await download(upscaled))
  say(`The upscaled picture came, ${seconds(upscaled)} s later`)

  await shootGallery(browser, out)
  say('The gallery holds all of them')
  if (found.kind === 'chromium' && hasDisplayTools()) {
    await pictureOfRightClick({ stage, found, file: join(out, 'right-click.png') })
    say('And the true right-click, with a mouse on a screen in memory')
  }
  const demo = {
    account: (await account(setup)) ?? read,
    job: (await jobs(setup)).find(({ id }) => id === grid.id) ?? grid,
    picture: 'picture.png',
    seconds: Math.round((Date.now() - startedAt) / 100) / 10,
  }
  await writeFile(join(out, 'demo.json'), `${JSON.stringify(demo, null, 2)}\n`)
  return demo
}

/** With a hook the extension does not poll, and this API reports progress on its poll route only. So this polls, as *Check now* does. */
function halfDone(setup: Page): Promise<Job> {
  return until('a picture half done', async () => {
    const job = (await jobs(setup)).find(({ state }) => state === 'running' || state === 'accepted')
    if (job) await ask(setup, 'jobs.check', { jobId: job.id })
    return (await jobs(setup)).find(({ progress = 0, state }) => state === 'running' && progress >= 30)
  })
}

const isKept = (job: Job) => job.kept?.every((kept) => kept === 'kept') ?? false
const seconds = (job: Job) => (((job.endedAt ?? job.createdAt) - job.createdAt) / 1000).toFixed(1)

/** In Firefox a driver can't open the menu, so that the text goes through the prompt box. */
async function imagine(browser: Chromium | Firefox, reader: Page, text: string): Promise<void> {
  if (browser.kind === 'chromium') return browser.clickMenu({ selectionText: text, pageUrl: reader.url() })
  const popup = await browser.openPage('popup')
  const box = await popup.waitForSelector('textarea')
  await box?.type(text)
  await popup.click('button[type=submit]')
  const sent = (page: Page) =>
    jobs(page).then((all) => all.some((job) => 'prompt' in job.command && job.command.prompt === text))
  await until('the prompt is sent', () => sent(popup))
  await popup.close()
}

/** In Firefox no driver reaches the popup, so that the same page is opened in a tab. */
function showPopup(browser: Chromium | Firefox, over: Page): Promise<Page> {
  return browser.kind === 'chromium' ? browser.popup(over) : browser.openPage('popup')
}

/** The popup shows only the newest result large and with its buttons; an older one is selected first. */
async function press(popup: Page, jobId: string, label: string): Promise<void> {
  const card = `[data-job="${jobId}"]`
  // The card is drawn anew as its picture comes: what was found a moment ago may be gone when it is clicked.
  const click = async (selector: string) => {
    const found = await popup.$(`${card} ${selector}`)
    if (!found) return false
    return found.click().then(
      () => true,
      () => false,
    )
  }
  await until(label, async () => {
    if (await click(`[data-label="${label}"]`)) return true
    await click('button.thumb')
    return false
  })
}

/** False in Firefox, where a driver has no such switch. */
function emulate(page: Page, scheme: 'light' | 'dark'): Promise<boolean> {
  const features = [
    { name: 'prefers-color-scheme', value: scheme },
    { name: 'prefers-reduced-motion', value: 'reduce' },
  ]
  return page.emulateMediaFeatures(features).then(
    () => true,
    () => false,
  )
}

/** Light and dark, with two pixels for each CSS pixel, as most screens have today. */
async function shoot(page: Page, out: string, name: string, width: number, tallest: number): Promise<void> {
  await page.setViewport({ width, height: 300, deviceScaleFactor: 2 })
  const content = await page.evaluate(() => document.documentElement.scrollHeight)
  await page.setViewport({ width, height: Math.min(content, tallest), deviceScaleFactor: 2 })
  await page.evaluate(() => scrollTo(0, 0))
  for (const value of ['light', 'dark'] as const) {
    const emulated = await emulate(page, value)
    if (value === 'dark' && !emulated) return
    // The new size or colours may have redrawn the pictures.
    await picturesShown(page)
    await writeFile(join(out, `${name}-${value}.png`), await page.screenshot())
  }
}

/** The popup's page in a tab: the popup itself ends at 600 px, and closes when a tab is opened. */
async function shootPopup(browser: Chromium | Firefox, grid: Job, out: string): Promise<void> {
  const tab = await browser.openPage('popup')
  await tab.waitForSelector(`[data-job="${grid.id}"] img`)
  await picturesShown(tab, 2)
  await shoot(tab, out, 'popup', 400, 1000)
  await tab.close()
}

async function shootGallery(browser: Chromium | Firefox, out: string): Promise<void> {
  const page = await browser.openPage('gallery')
  await picturesShown(page, 3)
  await shoot(page, out, 'gallery', 1200, 720)
  await page.close()
}

/** The picture as the API gave it. */
async function download(job: Job): Promise<Buffer> {
  const url = job.result?.pictures[0]?.url
  if (!url) throw new Error(`Job ${job.id} has no picture`)
  const response = await fetch(url)
  if (!response.ok) throw new Error(`The picture of job ${job.id} answered ${response.status}`)
  return Buffer.from(await response.arrayBuffer())
}
