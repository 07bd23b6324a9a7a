import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import manifest from '../../manifest.json' with { type: 'json' }
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { openChromium } from '../../scripts/browsers/chromium.ts'
import { type Display, openDisplay } from '../../scripts/browsers/display.ts'
import { chromiumWithHosts } from '../../scripts/browsers/extension-copy.ts'
import { openFirefox } from '../../scripts/browsers/firefox.ts'
import { ask, jobs, setUp } from '../../scripts/browsers/inside.ts'
import { rightClickParagraph } from '../../scripts/browsers/mouse.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { fillSetUp, stepEnds, testEverything } from '../../scripts/browsers/set-up-page.ts'
import { buildWhenStale, distOf } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import { startStudio } from '../../scripts/servers.ts'
import { servePage } from '../../scripts/start/serve-page.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { clearNotifications, whenNotified } from './notifications.ts'
import { writeExtension } from './open.ts'

/** The floor: a menu item whose click shows a notification, and nothing else. */
const oneLine = `
chrome.runtime.onInstalled.addListener(() => {
  chrome.contextMenus.create({ id: 'say', title: 'Say', contexts: ['selection'] })
  chrome.tabs.create({ url: '${pathOf('setup')}?first=1' })
})
chrome.contextMenus.onClicked.addListener(() => chrome.notifications.create(String(Date.now()), { type: 'basic', iconUrl: 'icon.png', title: 'Sent', message: '' }))
chrome.runtime.onMessage.addListener(() => undefined)
`

/** An extension in a browser on a screen of its own, with a page to click on. */
interface Subject {
  display: Display
  web: Page
  /** A page of the extension: it sees the notifications and does not start the worker. */
  inside: Page
  /** Ends what the last click began, so that the next one finds the browser as this one did. */
  tidy(): Promise<void>
  stopWorker(): Promise<void>
}

interface World {
  target: Target
  closers: Closers
  pageUrl: string
  studio: { url: string; token: string }
}

/**
 * From the key that chooses the item of the browser's real menu, with a worker that is stopped, until the notification is shown;
 * against an extension that does nothing else, in turn. The key's own way, some 20 ms of another process, is in both.
 */
export const sign: Bench = {
  name: 'sign',
  async run({ quick, dir, say }) {
    const closers = new Closers()
    try {
      const page = await servePage()
      closers.add(page.stop)
      const studio = await startStudio({ STUDIO_PAINT_MS: '600000' }, closers)
      const figures: Figure[] = []
      for (const target of ['chromium', 'firefox'] as const) {
        await buildWhenStale(target)
        const world: World = { target, closers: new Closers(), pageUrl: page.url, studio }
        try {
          const ours = await openOurs(world)
          const floor = await openOneLine(world, join(dir, target))
          say(`clicking in ${target}`)
          const [times, floors] = await measure(ours, floor, { target, runs: quick ? 8 : 20 })
          const values = { value: median(times), floor: median(floors), ratio: pairedRatio(times, floors) }
          figures.push(figure(`sign, ${target}: right-click to notification`, 'ms', values, { better: 'lower' }))
        } finally {
          await world.closers.close()
        }
      }
      return figures
    } finally {
      await closers.close()
    }
  },
}

interface Measuring {
  target: Target
  runs: number
}

/** Times of both, ms. They are clicked in turn, so that load hits them alike. */
async function measure(ours: Subject, floor: Subject, options: Measuring): Promise<[number[], number[]]> {
  const [times, floors]: [number[], number[]] = [[], []]
  // The first click also compiles.
  for (let run = -1; run < options.runs; run++) {
    const pair = [await clickMs(ours, options), await clickMs(floor, options)] as const
    if (run < 0) continue
    times.push(pair[0])
    floors.push(pair[1])
  }
  return [times, floors]
}

async function clickMs({ display, web, inside, tidy, stopWorker }: Subject, { target }: Measuring): Promise<number> {
  await tidy()
  await inside.evaluate(clearNotifications)
  await stopWorker()
  await rightClickParagraph(web, display, '#line')
  await display.steadyPicture()
  // From the bottom: Chromium has Inspect below what extensions have added.
  await display.key(...(target === 'chromium' ? ['Up', 'Up'] : ['Up']))
  await display.steadyPicture()
  const shown = inside.evaluate(whenNotified)
  const clickedAt = Date.now()
  await display.key('Return')
  return Number(await shown) - clickedAt
}

async function openOurs(world: World): Promise<Subject> {
  const { target, closers, studio } = world
  // It can be asked for results: the worker has no relay to read.
  const services = {
    id: 'first',
    provider: 'thenextleg-v2',
    address: `${studio.url}/v2`,
    token: studio.token,
    relay: '',
  }
  const copy = target === 'chromium' ? await chromiumWithHosts(['http://127.0.0.1/*']) : null
  if (copy) closers.add(copy.remove)
  const opened = await open(world, copy?.folder ?? distOf(target))
  if (target === 'chromium') await setUp(opened.inside, services)
  else {
    await fillSetUp(opened.inside, services)
    await testEverything(opened.inside)
    await stepEnds(opened.inside, 'account', 'ok')
  }
  return {
    ...opened,
    async tidy() {
      const all = await jobs(opened.inside)
      for (const { id } of all) await ask(opened.inside, 'jobs.delete', { jobId: id })
    },
  }
}

async function openOneLine(world: World, folder: string): Promise<Subject> {
  const { target } = world
  const { browser_specific_settings: gecko } = manifest
  await writeExtension(folder, {
    'manifest.json': JSON.stringify({
      manifest_version: 3,
      name: 'One line',
      version: '1',
      // That a worker has the storage is how one sees that it has begun.
      permissions: ['contextMenus', 'notifications', 'storage'],
      background: target === 'firefox' ? { scripts: ['worker.js'] } : { service_worker: 'worker.js' },
      ...(target === 'firefox' ? { browser_specific_settings: gecko } : {}),
    }),
    'worker.js': oneLine,
  })
  await cp(join(distOf(target), 'icons/128.png'), join(folder, 'icon.png'))
  const page = join(folder, pathOf('setup'))
  await cp(join(distOf(target), pathOf('setup')), page)
  await writeFile(page, (await readFile(page, 'utf8')).replace(/<script.*?<\/script>/gs, ''))
  return { ...(await open(world, folder)), tidy: async () => {} }
}

async function open(world: World, extension: string): Promise<Omit<Subject, 'tidy'>> {
  const { target, closers, pageUrl } = world
  const display = await openDisplay()
  closers.add(display.close)
  const options = { extension, display: display.name, executablePath: pathOfTool(target) }
  if (target === 'chromium') {
    const chromium = await openChromium(options)
    closers.add(chromium.close)
    const inside = await chromium.openFile()
    const web = await chromium.open(pageUrl)
    // Pages of ours would start the worker before the click does.
    for (const page of await chromium.browser.pages()) if (page !== web && page !== inside) await page.close()
    return { display, web, inside, stopWorker: () => chromium.stopWorker() }
  }
  // There is no way to stop an event page but to let it fall asleep; pages in the background would look once a second.
  const preferences = { 'dom.min_background_timeout_value': 2 }
  const firefox = await openFirefox({ ...options, idleMs: 300, preferences })
  closers.add(firefox.close)
  const inside = await firefox.openPage('setup')
  const isAsleep = "!chrome.extension.getViews().some((view) => view.location.href.includes('background'))"
  return {
    display,
    inside,
    web: await firefox.open(pageUrl),
    stopWorker: async () => void (await until('the event page has ended', () => inside.evaluate(isAsleep))),
  }
}

function pathOfTool(target: Target): string {
  const found = findTool(target) ?? (target === 'chromium' ? findTool('chrome') : null)
  if (!found) throw new Error(`There is no ${target} to measure in`)
  return found
}
