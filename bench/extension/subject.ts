import type { Page } from 'puppeteer-core'
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { grantHost, openFirefox } from '../../scripts/browsers/firefox.ts'
import { ask } from '../../scripts/browsers/inside.ts'
import { until } from '../../scripts/browsers/page.ts'
import { buildWhenStale, distOf } from '../../scripts/build/extension.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { openMeasured } from './open.ts'

/** The extension as built, in a browser of its own, allowed to ask this machine. */
export interface Subject {
  /** A page that has the extension's API; it stays in the background. */
  inside: Page
  open(url: string): Promise<Page>
  /** The popup over a page. Firefox's is out of a driver's reach: there it is the popup's app in a tab. */
  openPopup(over: Page): Promise<Page>
  /** Lets a page be drawn. Chromium draws both the popup and the page below it. */
  toFront(page: Page): Promise<void>
  close(): Promise<void>
}

export function openSubject(target: Target): Promise<Subject> {
  return target === 'chromium' ? inChromium() : inFirefox()
}

async function inChromium(): Promise<Subject> {
  const chromium = await openMeasured()
  return {
    inside: await chromium.openFile(),
    open: chromium.open,
    async openPopup(over) {
      await over.bringToFront()
      return chromium.popup(over)
    },
    toFront: async () => {},
    close: chromium.close,
  }
}

/** Pages in the background would look once a second, and time would be told in whole milliseconds, and those blurred. */
export const exactTime = { 'dom.min_background_timeout_value': 2, 'privacy.reduceTimerPrecision': false }

async function inFirefox(): Promise<Subject> {
  await buildWhenStale('firefox')
  const firefox = await openFirefox({
    executablePath: firefoxPath(),
    extension: distOf('firefox'),
    preferences: exactTime,
  })
  const inside = await firefox.openPage('setup')
  await grantHost(inside, 'http://127.0.0.1/*')
  return {
    inside,
    open: firefox.open,
    openPopup: () => firefox.openPage('popup'),
    toFront: (page) => page.bringToFront(),
    close: firefox.close,
  }
}

export function firefoxPath(): string {
  const found = findTool('firefox')
  if (!found) throw new Error('There is no Firefox to measure in')
  return found
}

/** Asks for a picture. Resolves to the job's id, once the job is stored. */
export async function imagine({ inside }: Subject, prompt: string): Promise<string> {
  const request = { command: { kind: 'imagine', prompt }, requestId: prompt }
  const saved = await ask(inside, 'jobs.submit', request)
  if (typeof saved !== 'object' || saved === null || !('jobId' in saved)) throw new Error('No job was made')
  return String(saved.jobId)
}

/** Waits until nothing is left to be done: no job is pending, every picture is kept, the user is notified. */
export async function untilSettled({ inside }: Subject): Promise<void> {
  const isSettled =
    "chrome.storage.local.get('head').then(({ head: { value } }) => value.pending.length + value.chores.length === 0)"
  await until('the worker has done all', () => inside.evaluate(isSettled).then(Boolean))
}
