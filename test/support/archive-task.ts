import type { Page } from 'puppeteer-core'
import { patienceMs } from '../../scripts/browsers/archive-page.ts'
import { copyOf, type ExtensionCopy } from '../../scripts/browsers/extension-copy.ts'
import { until } from '../../scripts/browsers/page.ts'

/** The extension as built, which may watch downloads as if the user had allowed it. */
export function chromiumWithDownloads(): Promise<ExtensionCopy> {
  const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [])
  return copyOf('chromium', (manifest) => ({
    ...manifest,
    permissions: [...asList(manifest.permissions), 'downloads'],
  }))
}

/** Waits until the archive that was chosen is checked, and the gallery asks whether to import it. */
export function archiveChecked(page: Page): Promise<unknown> {
  return until(
    'the archive is checked',
    () => page.evaluate("document.querySelector('dialog[open]') !== null"),
    patienceMs,
  )
}

export const isTaskRunning = (page: Page) => page.evaluate("document.querySelector('.line progress') !== null")

export async function cancelTask(page: Page): Promise<void> {
  await page.click('.line button')
  await until('the task is over', async () => !(await isTaskRunning(page)), patienceMs)
}

/** What stands beside the progress of the task that runs, in percent; null without one, or while nothing is known. */
export async function progress(page: Page): Promise<number | null> {
  const text = String(await page.evaluate("document.querySelector('.line-share')?.textContent ?? ''"))
  const found = /(\d+)/.exec(text)
  return found ? Number(found[1]) : null
}

export async function progressReaches(page: Page, percent: number): Promise<void> {
  await until(`${percent} % of the task`, async () => ((await progress(page)) ?? 0) >= percent, patienceMs)
}

/** Resolves to how many different numbers the status bar has shown, once the task is over. */
export async function watchProgress(page: Page): Promise<number> {
  const shown = new Set<number>()
  await until('the task has begun', () => isTaskRunning(page))
  await until(
    'the task is over',
    async () => {
      const now = await progress(page)
      if (now !== null) shown.add(now)
      return !(await isTaskRunning(page))
    },
    patienceMs,
  )
  return shown.size
}
