import { existsSync } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { findTool } from '../bootstrap/tools.mjs'
import { type Chromium, openChromium } from './chromium.ts'
import { until } from './page.ts'

/** Exports and imports archives in a Chromium, by the controls that a person uses. */

/** For one step: each of them may read or write gigabytes. */
export const patienceMs = 2 * 60 * 60_000

export interface Home {
  /** Of the browser's profile, and where its downloads go. */
  profile: string
  downloads: string
  extension: string
}

export async function openHome({ profile, downloads, extension }: Home): Promise<Chromium> {
  const executablePath = findTool('chromium') ?? findTool('chrome')
  if (!executablePath) throw new Error('There is no Chromium. Install one, or run npm test, which does.')
  const preferences = join(profile, 'Default', 'Preferences')
  if (!existsSync(preferences)) {
    // Told by its driver, Chromium forgets the names that extensions give.
    await mkdir(join(profile, 'Default'), { recursive: true })
    await mkdir(downloads, { recursive: true })
    const download = { default_directory: downloads, prompt_for_download: false }
    await writeFile(preferences, JSON.stringify({ download }))
  }
  return openChromium({ executablePath, extension, profile, callTimeoutMs: patienceMs })
}

async function clickNamed(page: Page, name: string): Promise<void> {
  const element = await page.waitForSelector(`::-p-aria([name="${name}"])`, { visible: true })
  await element?.click()
}

export async function startExport(page: Page): Promise<void> {
  await clickNamed(page, 'More')
  await clickNamed(page, 'Export everything')
}

/** Gives the gallery an archive, which it checks. */
export async function chooseArchive(page: Page, path: string): Promise<void> {
  const input = await page.waitForSelector('input[type=file]')
  await input?.uploadFile(path)
}

export const takeArchive = (page: Page) => clickNamed(page, 'Import')

/** Has a gallery remember what it says for some seconds, for `outcome`. */
export async function rememberNotices(page: Page): Promise<void> {
  await page.evaluate(() => {
    const said: string[] = []
    let shown = ''
    Object.assign(globalThis, { said })
    new MutationObserver(() => {
      const text = document.querySelector('.notice')?.textContent?.trim() ?? ''
      if (text && text !== shown) said.push(text)
      shown = text
    }).observe(document.body, { childList: true, subtree: true, characterData: true })
  })
}

/** Waits until the gallery says how its task ended. */
export async function outcome(page: Page, timeoutMs: number): Promise<string> {
  return String(await until('the notice', () => page.evaluate('said.shift()'), timeoutMs))
}

/** The archive that was downloaded last, once it is whole. */
export function downloaded(folder: string, timeoutMs: number): Promise<string> {
  let before = -1
  return until(
    'the downloaded archive',
    async () => {
      const names = await readdir(folder)
      const name = names.find((one) => /^afterimage-archive.*\.zip$/.test(one))
      if (!name || names.some((one) => one.endsWith('.crdownload'))) return null
      const { size } = await stat(join(folder, name))
      const isWhole = size > 0 && size === before
      before = size
      return isWhole && join(folder, name)
    },
    timeoutMs,
  )
}
