import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import manifest from '../../manifest.json' with { type: 'json' }
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { copyOf } from '../../scripts/browsers/extension-copy.ts'
import { type Firefox, openFirefox } from '../../scripts/browsers/firefox.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { buildWhenStale } from '../../scripts/build/extension.ts'
import { Closers } from '../../scripts/closers.ts'
import { type Bench, type Figure, withoutBudget } from '../support/bench.ts'
import { floors, putMeasures } from './floors.ts'
import { complete, search, searchFigures } from './gallery.ts'
import type { FirstScreen } from './gallery-inside.ts'
import { screen, writeExtension } from './open.ts'
import { putPrompts, stock } from './stock.ts'
import { figuresOf, inTurn, inWords, sizesOf } from './stocked.ts'
import { type Api, connectTo, measureWorkers, oneLine, oneLineManifest, openApi, type Sleeper } from './worker.ts'

/** As many as the first screens need. */
const pictured = 500

interface Stocked {
  jobs: number
  firefox: Firefox
}

/**
 * What `popup`, `gallery` and `worker` measure, in Firefox, so that no figure is Chromium's alone. Its popup is opened as a tab: no
 * driver reaches the real one.
 */
export const firefox: Bench = {
  name: 'firefox',
  async run({ quick, dir, say }) {
    const closers = new Closers()
    try {
      const stocked: Stocked[] = []
      for (const jobs of sizesOf({ quick })) stocked.push(await openStocked(jobs, closers, say))
      const runs = quick ? 5 : 15
      say('opening popups')
      const popups = await inTurn(stocked, runs, (one) => popupMs(one))
      say('opening galleries')
      const galleries = await inTurn(stocked, runs, (one) => galleryMs(one))
      const searches: Figure[] = []
      for (const one of stocked) searches.push(...(await searchIn(one, say)))
      say('starting workers')
      const api = await openApi(closers)
      const floor = await openOneLine(join(dir, 'one-line'), api, closers)
      const pairs = []
      for (const one of stocked) pairs.push({ jobs: one.jobs, ours: await connected(one, api), floor })
      const workers = await measureWorkers(pairs, api, quick ? 10 : 30)
      return [
        ...figuresOf('Firefox, popup as a tab: usable', popups),
        ...figuresOf('Firefox, gallery: first screen', galleries),
        ...searches,
        ...figuresOf('Firefox, worker: asleep to request on the wire', workers),
      ]
    } finally {
      await closers.close()
    }
  },
}

async function openStocked(jobs: number, closers: Closers, say: (line: string) => void): Promise<Stocked> {
  await buildWhenStale('firefox')
  const copy = await copyOf('firefox', (own) => ({ ...own, host_permissions: oneLineManifest.host_permissions }))
  closers.add(copy.remove)
  await putMeasures(copy.folder)
  const opened = await open(copy.folder, closers)
  say(`storing ${inWords(jobs)} jobs`)
  const page = await opened.openPage('setup')
  await stock(page, { jobs, pictures: 12, now: Date.now(), newestOnly: pictured })
  await page.close()
  return { jobs, firefox: opened }
}

async function open(extension: string, closers: Closers): Promise<Firefox> {
  const executablePath = findTool('firefox')
  if (!executablePath) throw new Error('There is no Firefox to measure in')
  const opened = await openFirefox({
    executablePath,
    extension,
    ...screen,
    // There is no way to stop an event page but to let it fall asleep.
    idleMs: 300,
    // Else it tells whole milliseconds.
    preferences: { 'privacy.reduceTimerPrecision': false },
  })
  closers.add(opened.close)
  return opened
}

/** A page of the extension, or a floor beside it, in a tab of its own. */
async function tab({ browser, origin }: Firefox, path: string): Promise<Page> {
  const page = await browser.newPage()
  await page.setViewport(screen)
  // Firefox loads such a page and never tells the driver that it did.
  page.goto(`${origin}/${path}`).catch(() => {})
  await until(`${path} is there`, () => page.evaluate(`location.href.startsWith('${origin}')`).catch(() => false))
  return page
}

async function popupMs({ firefox: opened }: Stocked): Promise<{ ms: number; floorMs: number }> {
  const usableMs = async (path: string) => {
    const page = await tab(opened, path)
    const ms = await until('the popup is usable', () =>
      page.evaluate('(globalThis.usableAt ?? 0) - performance.timeOrigin').then((at) => Number(at) > 0 && Number(at)),
    )
    await page.close()
    return ms
  }
  return { ms: await usableMs(pathOf('popup')), floorMs: await usableMs(floors.popup) }
}

async function galleryMs({ firefox: opened }: Stocked): Promise<{ ms: number; floorMs: number }> {
  const seen = async (path: string) => {
    const page = await tab(opened, path)
    const first = (await page.evaluate('firstScreen')) as FirstScreen
    await page.close()
    return first
  }
  const { ms, pictures } = await seen(pathOf('gallery'))
  const floor = await seen(`${floors.pictures}?n=${pictures}`)
  return { ms, floorMs: floor.ms }
}

async function searchIn({ jobs, firefox: opened }: Stocked, say: (line: string) => void): Promise<Figure[]> {
  say(`searching ${inWords(jobs)} jobs`)
  const page = await tab(opened, pathOf('gallery'))
  await complete(page)
  const ours = await search(page)
  const floor = await tab(opened, floors.search)
  await putPrompts(floor, jobs)
  const bare = await search(floor)
  await page.close()
  await floor.close()
  return searchFigures((what) => `Firefox, gallery: ${what}, ${inWords(jobs)} jobs`, ours, bare).map(withoutBudget)
}

async function connected({ firefox: opened }: Stocked, api: Api): Promise<Sleeper> {
  const page = await opened.openPage('setup')
  await connectTo(page, api)
  return sleeperOf(page)
}

function sleeperOf(page: Page): Sleeper {
  const isAsleep = "!chrome.extension.getViews().some((view) => view.location.href.includes('background'))"
  return { page, stop: async () => void (await until('the event page has ended', () => page.evaluate(isAsleep))) }
}

/** The floor of the worker, in a Firefox of its own. */
async function openOneLine(folder: string, { port }: Api, closers: Closers): Promise<Sleeper> {
  const first = `chrome.runtime.onInstalled.addListener(() => chrome.tabs.create({ url: '${pathOf('setup')}?first=1' }))`
  await writeExtension(folder, {
    'manifest.json': JSON.stringify({
      ...oneLineManifest,
      background: { scripts: ['worker.js'] },
      browser_specific_settings: manifest.browser_specific_settings,
    }),
    'worker.js': `${first}\n${oneLine(port)}`,
    [pathOf('setup')]: '<!doctype html>',
  })
  const opened = await open(folder, closers)
  return sleeperOf(await opened.openPage('setup'))
}
