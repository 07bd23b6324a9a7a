import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../../scripts/browsers/chromium.ts'
import { ask, jobThat } from '../../../scripts/browsers/inside.ts'
import type { Job } from '../../../src/contract/job.ts'
import type { PageName } from '../../../src/extension/platform/pages.ts'
import type { Scenario } from '../../../src/studio/scenario.ts'
import { faultsOf } from '../accessibility.ts'
import { speak, translate } from '../fake-messages.ts'
import { createWorld, type World } from '../world.ts'

/** A walk through all pages, to look at them in each state and theme. */
export interface Tour {
  world: World
  chromium: Chromium
  /** Asks the worker, and looks into storage. */
  inside: Page
  /** Where files are saved. */
  folder: string
  /** Opens a page for so long. */
  visit(name: PageName, walk: (page: Page) => Promise<unknown>, query?: string): Promise<void>
  /** Notes what is wrong with the page as it stands. */
  look(page: Page, state: string): Promise<void>
  /** Sends a prompt for which all goes as the scenario says. Resolves to its job, once it fits. */
  imagine(prompt: string, scenario: Scenario, fits: (job: Job) => boolean): Promise<Job>
}

export interface Seen {
  language: string
  states: number
  faults: string[]
}

const sizes: Record<PageName, { width: number; height: number }> = {
  popup: { width: 400, height: 600 },
  panel: { width: 380, height: 900 },
  gallery: { width: 1200, height: 800 },
  setup: { width: 1000, height: 800 },
  help: { width: 1000, height: 800 },
}

/** Services are asked the more seldom the longer their last jobs took. */
const patienceMs = 240_000

/** The text of a key in the language of the tour. */
export function word(key: string, ...put: string[]): string {
  return translate(key, put)
}

/** @param language BCP 47 tag of the interface, which must have a folder of the same name */
export async function takeTour(language: string, walks: readonly ((tour: Tour) => Promise<void>)[]): Promise<Seen> {
  speak(language)
  const folder = await mkdtemp(join(tmpdir(), 'afterimage-tour-'))
  const world = await createWorld()
  const seen: Seen = { language, states: 0, faults: [] }
  try {
    const chromium = await world.openChromium({ language })
    const session = await chromium.browser.target().createCDPSession()
    await session.send('Browser.setDownloadBehavior', { behavior: 'allow', downloadPath: folder })
    const tour = createTour({ world, chromium, folder, inside: await chromium.openFile() }, seen)
    for (const walk of walks) await walk(tour)
  } finally {
    speak('en')
    await world.close()
    await rm(folder, { recursive: true, force: true })
  }
  return seen
}

function createTour(parts: Pick<Tour, 'world' | 'chromium' | 'folder' | 'inside'>, seen: Seen): Tour {
  const { world, chromium, inside } = parts
  return {
    ...parts,
    async visit(name, walk, query) {
      const page = await chromium.openPage(name, query)
      await page.setViewport(sizes[name])
      const shown = await page.evaluate(() => document.documentElement.lang)
      if (!shown.startsWith(seen.language)) throw new Error(`${name} is in ${shown}, not in ${seen.language}`)
      await walk(page)
      // A dialog that is left open is there again on the next page.
      for (const dialog of await page.$$('dialog[open]')) await dialog.press('Escape')
      await page.close()
    },
    async look(page, state) {
      seen.states++
      const faults = await faultsOf(page)
      seen.faults.push(...faults.map((fault) => `${seen.language}, ${state}, ${fault}`))
    },
    async imagine(prompt, scenario, fits) {
      await world.control.scenario({ jobs: 1, only: ['imagine'], ...scenario })
      await ask(inside, 'jobs.submit', { command: { kind: 'imagine', prompt }, requestId: prompt })
      const isIt = ({ command }: Job) => command.kind === 'imagine' && command.prompt === prompt
      return jobThat(inside, prompt, (job) => isIt(job) && fits(job), patienceMs)
    },
  }
}

/** Writes into a field as a person who pastes does. */
export function write(page: Page, selector: string, text: string): Promise<void> {
  return page.$eval(
    selector,
    (field, value) => {
      if (!(field instanceof HTMLTextAreaElement || field instanceof HTMLInputElement)) throw new Error('No field')
      field.value = value
      field.dispatchEvent(new Event('input', { bubbles: true }))
    },
    text,
  )
}

/** Clicks what has this name for a screen reader, or this text. */
export async function press(page: Page, selector: string): Promise<void> {
  const element = await page.waitForSelector(selector, { visible: true })
  await element?.click()
}

/** What says this, among buttons. */
export const saying = (text: string): string => `::-p-xpath(//button[normalize-space(.)="${text}"])`
