import { readdirSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { type Bench, type BenchContext, type Figure, figure } from '../support/bench.ts'
import { median, percentile } from '../support/stats.ts'
import { firstScreen, type Scrolled, scrollThrough, searchFor } from './gallery-inside.ts'
import { openMeasured, tab } from './open.ts'
import { stock } from './stock.ts'

const jobs = 10_000
const bare = 'bare.html'
/** A page as tall as the gallery of ten thousand pictures, with nothing but a text box. */
const bareHtml = '<!doctype html><body style="height:420000px"><input type="search"><main></main>'

export const gallery: Bench = {
  name: 'gallery',
  async run({ quick, say }: BenchContext): Promise<Figure[]> {
    const chromium = await openMeasured((folder) => writeFile(join(folder, bare), bareHtml))
    try {
      say(`storing ${jobs} jobs with their pictures`)
      const file = await chromium.openFile()
      await stock(file, { jobs, pictures: 12, now: Date.now() })
      await file.close()
      say('opening')
      const opened = await measureOpening(chromium, quick ? 5 : 15)
      const page = await tab(chromium, pathOf('gallery'))
      const floor = await tab(chromium, bare)
      await complete(page)
      say('searching')
      const search = await measureSearch(page)
      const searchFloor = await measureSearch(floor)
      say('scrolling from top to end')
      const heapBefore = await heapMb(page)
      const before = memoryMb(chromium)
      const scrolled = await scroll(page)
      const heapAfter = await heapMb(page)
      const after = memoryMb(chromium)
      const scrolledFloor = await scroll(floor)
      return [
        ...opened,
        figure(
          'gallery: search, key to results, slowest',
          'ms',
          { value: Math.max(...search), floor: Math.max(...searchFloor) },
          { better: 'lower', most: 100 },
        ),
        figure(
          'gallery: search, key to results, median',
          'ms',
          { value: median(search), floor: median(searchFloor) },
          { better: 'lower', most: 100 },
        ),
        ...scrollFigures(scrolled, scrolledFloor),
        figure(
          'gallery: memory after scrolling, to before',
          'MB',
          { value: after, floor: before },
          { better: 'lower', budget: 2 },
        ),
        figure(
          'gallery: JavaScript heap after scrolling, to before',
          'MB',
          { value: heapAfter, floor: heapBefore },
          { better: 'lower', budget: 2 },
        ),
      ]
    } finally {
      await chromium.close()
    }
  },
}

/** Time from the navigation until every visible tile shows its picture; the floor is the first frame of an empty page. */
async function measureOpening(chromium: Chromium, runs: number): Promise<Figure[]> {
  const times: number[] = []
  const floors: number[] = []
  // The first opening also compiles; that happens once a browser start, and is measured apart.
  for (let run = 0; run <= runs; run++) {
    times.push(await openingMs(chromium, pathOf('gallery'), `(${firstScreen})('.tile')`))
    floors.push(await openingMs(chromium, bare, `(${firstScreen})('')`))
  }
  const [cold = 0, ...warm] = times
  const [coldFloor = 0, ...warmFloors] = floors
  return [
    figure(
      `gallery: first screen of ${jobs} jobs, median`,
      'ms',
      { value: median(warm), floor: median(warmFloors) },
      { better: 'lower', most: 500 },
    ),
    figure(
      `gallery: first screen of ${jobs} jobs, first after the browser’s start`,
      'ms',
      { value: cold, floor: coldFloor },
      { better: 'lower' },
    ),
  ]
}

async function openingMs(chromium: Chromium, path: string, probe: string): Promise<number> {
  const page = await tab(chromium, path, `globalThis.firstScreenAt = ${probe}`)
  const at = await page.evaluate('firstScreenAt')
  await page.close()
  return Number(at)
}

/** Time until every job is in the index. */
async function complete(page: Page): Promise<void> {
  await until(
    'all jobs are read',
    () => page.evaluate("/\\d/.test(document.querySelector('.bar-count').textContent)"),
    60_000,
  )
}

const words = ['heron', 'mars', 'engraved', 'study 4711', 'zzz', 'light']

async function measureSearch(page: Page): Promise<number[]> {
  await page.bringToFront()
  await page.focus('input[type=search]')
  await page.evaluate(`(${searchFor})()`)
  for (const word of words) {
    for (const letter of word) {
      await page.keyboard.press(letter === ' ' ? 'Space' : (letter as 'a'))
      await page.evaluate('new Promise((resolve) => setTimeout(resolve, 60))')
    }
    await page.evaluate(
      "(() => { const box = document.querySelector('input[type=search]'); box.value = ''; box.dispatchEvent(new Event('input', { bubbles: true })) })()",
    )
  }
  const times = (await page.evaluate('searchTimes')) as number[]
  return times
}

async function scroll(page: Page): Promise<Scrolled> {
  await page.bringToFront()
  return (await page.evaluate(`(${scrollThrough})()`)) as Scrolled
}

function scrollFigures(scrolled: Scrolled, floor: Scrolled): Figure[] {
  const share = (part: number) => (100 * part) / scrolled.frames
  return [
    figure(
      'gallery: longest task, scrolling from top to end',
      'ms',
      { value: scrolled.longestTask, floor: floor.longestTask },
      { better: 'lower', most: 100 },
    ),
    figure(
      'gallery: time between frames while scrolling, p99',
      'ms',
      { value: percentile(scrolled.gaps, 0.99), floor: percentile(floor.gaps, 0.99) },
      { better: 'lower' },
    ),
    figure(
      'gallery: blank frames while scrolling',
      '%',
      { value: share(scrolled.blank) },
      { better: 'lower', most: 0 },
    ),
    figure(
      'gallery: frames with no picture yet, only its ground',
      '%',
      { value: share(scrolled.unpainted) },
      { better: 'lower' },
    ),
  ]
}

async function heapMb(page: Page): Promise<number> {
  const session = await page.createCDPSession()
  await session.send('HeapProfiler.collectGarbage')
  const { JSHeapUsedSize = Number.NaN } = await page.metrics()
  await session.detach()
  return JSHeapUsedSize / 1_048_576
}

/** Proportional set size of the browser's page processes. Linux only. */
function memoryMb(chromium: Chromium): number {
  const main = chromium.browser.process()?.pid
  const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name))
  const pages = all.filter((pid) => {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8')
      return command.includes('--type=renderer') && ancestors(pid).includes(String(main))
    } catch {
      return false
    }
  })
  const kb = pages.map((pid) =>
    Number(/Pss:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'))?.[1] ?? 0),
  )
  return kb.reduce((sum, each) => sum + each, 0) / 1024
}

function ancestors(pid: string): string[] {
  const found: string[] = []
  for (let at = pid; at && at !== '0' && found.length < 20; ) {
    const status = readFileSync(`/proc/${at}/status`, 'utf8')
    at = /PPid:\s+(\d+)/.exec(status)?.[1] ?? ''
    found.push(at)
  }
  return found
}
