import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import manifest from '../../manifest.json' with { type: 'json' }
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { openChromium } from '../../scripts/browsers/chromium.ts'
import { type Display, openDisplay } from '../../scripts/browsers/display.ts'
import { openFirefox } from '../../scripts/browsers/firefox.ts'
import { setUp } from '../../scripts/browsers/inside.ts'
import { rightClickParagraph } from '../../scripts/browsers/mouse.ts'
import { type Extended, pathOf, until } from '../../scripts/browsers/page.ts'
import { buildWhenStale, distOf } from '../../scripts/build/extension.ts'
import { servePage } from '../../scripts/start/serve-page.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { writeExtension } from './open.ts'

/** The floor: a menu item whose click shows a notification, and nothing else. */
const oneLine = `
chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.create({ id: 'say', title: 'Say', contexts: ['selection'] })
  chrome.tabs.create({ url: '${pathOf('setup')}?first=1' })
})
chrome.contextMenus.onClicked.addListener(() => chrome.notifications.create(String(Date.now()), { type: 'basic', iconUrl: 'icon.png', title: 'Sent', message: '' }))
`

/** An extension in a browser of its own, with a page to click on. */
interface Subject {
  web: Page
  /** A page of the extension: it sees the notifications and does not start the worker. */
  inside: Page
  /** Keys that lead to the menu item. */
  keys: string[]
  stop(): Promise<void>
  close(): Promise<void>
}

/**
 * From the key that chooses the item of the browser's real menu, with a worker that is stopped, until the notification is shown;
 * against an extension that does nothing else, in turn.
 */
export const sign: Bench = {
  name: 'sign',
  async run({ quick, dir, say }) {
    const display = await openDisplay()
    const page = await servePage()
    const figures: Figure[] = []
    try {
      for (const target of ['chromium', 'firefox'] as const) {
        await buildWhenStale(target)
        const floor = await floorOf(target, join(dir, target))
        const subjects: Subject[] = []
        try {
          for (const folder of [distOf(target), floor])
            subjects.push(await open(target, folder, { display, url: page.url }))
          say(`clicking in ${target}`)
          const [times = [], floors = []] = await measure(subjects, display, quick ? 8 : 20)
          const values = { value: median(times), floor: median(floors), ratio: pairedRatio(times, floors) }
          figures.push(figure(`sign, ${target}: right-click to notification`, 'ms', values, { better: 'lower' }))
        } finally {
          for (const subject of subjects) await subject.close()
        }
      }
    } finally {
      await page.stop()
      await display.close()
    }
    return figures
  },
}

/** Times of each subject, ms. They are clicked in turn, so that load hits them alike. */
async function measure(subjects: readonly Subject[], display: Display, runs: number): Promise<number[][]> {
  const times: number[][] = subjects.map(() => [])
  // The first click also compiles.
  for (let run = -1; run < runs; run++) {
    for (const [n, subject] of subjects.entries()) {
      const ms = await clickMs(subject, display)
      if (run >= 0) times[n]?.push(ms)
    }
  }
  return times
}

const clearAll = `chrome.notifications.getAll().then((all) => Promise.all(Object.keys(all).map((id) => chrome.notifications.clear(id))))`
const whenShown = `(async () => {
  while (Object.keys(await chrome.notifications.getAll()).length === 0) await new Promise((resolve) => setTimeout(resolve, 1))
  return Date.now()
})()`

async function clickMs({ web, inside, keys, stop }: Subject, display: Display): Promise<number> {
  await inside.evaluate(clearAll)
  await stop()
  await rightClickParagraph(web, display, '#line')
  await display.steadyPicture()
  await display.key(...keys)
  await display.steadyPicture()
  const shown = inside.evaluate(whenShown)
  const clickedAt = Date.now()
  await display.key('Return')
  return Number(await shown) - clickedAt
}

async function open(
  target: Target,
  extension: string,
  { display, url }: { display: Display; url: string },
): Promise<Subject> {
  const options = { extension, display: display.name, executablePath: pathOfTool(target) }
  if (target === 'chromium') {
    const chromium = await openChromium(options)
    const inside = await chromium.openFile()
    if (extension === distOf(target)) await setUp(inside, nowhere)
    const web = await chromium.open(url)
    for (const page of await chromium.browser.pages()) if (page !== web && page !== inside) await page.close()
    return { web, inside, keys: ['Up', 'Up'], stop: () => chromium.stopWorker(), close: chromium.close }
  }
  // There is no way to stop an event page but to let it fall asleep.
  const firefox: Extended = await openFirefox({ ...options, idleMs: 300 })
  const inside = await firefox.openPage('setup')
  if (extension === distOf(target)) await setUp(inside, nowhere)
  const isAsleep = "!chrome.extension.getViews().some((view) => view.location.href.includes('background'))"
  return {
    web: await firefox.open(url),
    inside,
    keys: ['Up'],
    stop: async () => void (await until('the event page has ended', () => inside.evaluate(isAsleep))),
    close: firefox.close,
  }
}

/** A service that refuses at once: nothing is on its way when the next click comes. */
const nowhere = {
  id: 'first',
  provider: 'midjourney-proxy',
  address: 'http://127.0.0.1:9',
  token: 'practice',
  relay: '',
}

async function floorOf(target: Target, folder: string): Promise<string> {
  const { browser_specific_settings: gecko } = manifest
  await writeExtension(folder, {
    'manifest.json': JSON.stringify({
      manifest_version: 3,
      name: 'One line',
      version: '1',
      permissions: ['contextMenus', 'notifications'],
      background: target === 'firefox' ? { scripts: ['worker.js'] } : { service_worker: 'worker.js' },
      ...(target === 'firefox' ? { browser_specific_settings: gecko } : {}),
    }),
    'worker.js': oneLine,
  })
  await cp(join(distOf(target), 'icons/128.png'), join(folder, 'icon.png'))
  const page = join(folder, pathOf('setup'))
  await cp(join(distOf(target), pathOf('setup')), page)
  await writeFile(page, (await readFile(page, 'utf8')).replace(/<script.*?<\/script>/gs, ''))
  return folder
}

function pathOfTool(target: Target): string {
  const found = findTool(target) ?? (target === 'chromium' ? findTool('chrome') : null)
  if (!found) throw new Error(`There is no ${target} to measure in`)
  return found
}
