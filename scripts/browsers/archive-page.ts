import { existsSync } from 'node:fs'
import { mkdir, readdir, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import { findTool } from '../bootstrap/tools.mjs'
import { type Chromium, openChromium } from './chromium.ts'
import { copyOf, type ExtensionCopy } from './extension-copy.ts'
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

/** The extension as built, which may watch downloads as if the user had allowed it. */
export function chromiumWithDownloads(): Promise<ExtensionCopy> {
  return copyOf('chromium', (manifest) => ({
    ...manifest,
    permissions: [...asList(manifest.permissions), 'downloads'],
  }))
}

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])

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

/** Waits until the archive is checked. Resolves to what the dialog says of it. */
export function archiveChecked(page: Page, timeoutMs: number): Promise<string> {
  return until('the archive is checked', () => textAt(page, 'dialog[open]'), timeoutMs)
}

export const takeArchive = (page: Page) => clickNamed(page, 'Import')

export const cancelTask = (page: Page) => page.click('.line button')

/** Waits until the gallery says how it ended. */
export function outcome(page: Page, timeoutMs: number): Promise<string> {
  return until('the notice', () => textAt(page, '.notice'), timeoutMs)
}

/** What stands beside the progress of the task that runs, in percent; null without one, or while nothing is known. */
export async function progress(page: Page): Promise<number | null> {
  const text = await textAt(page, '.line-share')
  const found = /(\d+)/.exec(text ?? '')
  return found ? Number(found[1]) : null
}

export const isTaskRunning = (page: Page) => page.evaluate("document.querySelector('.line progress') !== null")

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

async function textAt(page: Page, selector: string): Promise<string | null> {
  const text = await page.evaluate(`document.querySelector(${JSON.stringify(selector)})?.innerText ?? ''`)
  return String(text).trim() || null
}
