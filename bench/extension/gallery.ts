import type { Page } from 'puppeteer-core'
import type { Chromium } from '../../scripts/browsers/chromium.ts'
import { pathOf, until } from '../../scripts/browsers/page.ts'
import { Closers } from '../../scripts/closers.ts'
import { type Bench, type BenchContext, type Figure, figure } from '../support/bench.ts'
import { heapMb, pagesMb } from '../support/memory.ts'
import { median, percentile } from '../support/stats.ts'
import { floors } from './floors.ts'
import { type FirstScreen, type Scrolled, type Searched, scrollDown, watchSearch } from './gallery-inside.ts'
import { tab } from './open.ts'
import { putPrompts } from './stock.ts'
import { figuresOf, inTurn, inWords, openStocked, type Stocked, sizesOf } from './stocked.ts'

/** Jobs with pictures, at every size: as many as are scrolled past. */
const pictured = 10_000

/**
 * The gallery's first screen against a page that shows the same pictures from the same store, its search against one over a plain
 * array, what blocks it while it scrolls, and its memory; with 10,000 jobs, and in the full run with 100,000.
 */
export const gallery: Bench = {
  name: 'gallery',
  async run({ quick, say }: BenchContext): Promise<Figure[]> {
    const closers = new Closers()
    const empty = new Map<number, number>()
    try {
      const stocked = await openStocked(sizesOf({ quick }), closers, {
        say,
        newestOnly: pictured,
        onOpened: async (chromium, jobs) => void empty.set(jobs, await emptyHeapMb(chromium)),
      })
      say('opening')
      const opened = await inTurn(stocked, quick ? 5 : 15, ({ chromium }) => openingMs(chromium))
      const figures = figuresOf('gallery: first screen', opened, 2)
      for (const one of stocked) figures.push(...(await measureOpened(one, empty.get(one.jobs) ?? Number.NaN, say)))
      return figures
    } finally {
      await closers.close()
    }
  },
}

/** From the navigation until every picture in sight is painted; then the same of the floor, with as many pictures. */
async function openingMs(chromium: Chromium): Promise<{ ms: number; floorMs: number }> {
  const { ms, pictures } = await firstScreenOf(chromium, pathOf('gallery'))
  const floor = await firstScreenOf(chromium, `${floors.pictures}?n=${pictures}`)
  return { ms, floorMs: floor.ms }
}

async function firstScreenOf(chromium: Chromium, path: string): Promise<FirstScreen> {
  const page = await tab(chromium, path)
  const seen = (await page.evaluate('firstScreen')) as FirstScreen
  await page.close()
  return seen
}

/** What is measured in one opened gallery: searching, scrolling, memory. */
async function measureOpened(
  { jobs, chromium }: Stocked,
  emptyMb: number,
  say: BenchContext['say'],
): Promise<Figure[]> {
  const name = (what: string) => `gallery: ${what}, ${inWords(jobs)} jobs`
  const page = await tab(chromium, pathOf('gallery'))
  await complete(page)
  const read = { heap: await heapMb(page), memory: pagesMb(chromium.browser) }
  const floor = await tab(chromium, floors.search)
  await putPrompts(floor, jobs)
  say(`searching ${inWords(jobs)} jobs`)
  const found = searchFigures(name, await search(page), await search(floor))
  await floor.close()
  say('scrolling down')
  const scrolled = await scroll(page)
  const heapAfter = await heapMb(page)
  return [
    ...found,
    ...scrollFigures(name, scrolled),
    figure(name('memory of all page processes'), 'MB', { value: read.memory }, { better: 'lower' }),
    figure(name('JavaScript heap'), 'MB', { value: read.heap }, { better: 'lower' }),
    figure(name('what the index adds to the heap'), 'MB', { value: read.heap - emptyMb }, { better: 'lower' }),
    figure(
      name('JavaScript heap after scrolling, to before'),
      'MB',
      { value: heapAfter, floor: read.heap },
      { better: 'lower', budget: 2 },
    ),
  ]
}

/** Of the gallery without a job, in MB. */
async function emptyHeapMb(chromium: Chromium): Promise<number> {
  const page = await tab(chromium, pathOf('gallery'))
  await page.waitForSelector('.gallery-empty')
  const heap = await heapMb(page)
  await page.close()
  return heap
}

/** Time until every job is in the index. */
export async function complete(page: Page): Promise<void> {
  await until(
    'all jobs are read',
    () => page.evaluate("/\\d/.test(document.querySelector('.bar-count')?.textContent ?? '')"),
    120_000,
  )
}

const words = ['heron', 'mars', 'engraved', 'study 4711', 'zzz', 'light']
/** Long enough for the slowest search to show all of its results. */
const keyPauseMs = 400

export async function search(page: Page): Promise<Searched> {
  const pause = () => page.evaluate(`new Promise((resolve) => setTimeout(resolve, ${keyPauseMs}))`)
  await page.bringToFront()
  await page.focus('input[type=search]')
  await page.evaluate(`(${watchSearch})()`)
  for (const word of words) {
    for (const letter of word) {
      await page.keyboard.press(letter as 'a')
      await pause()
    }
    await page.evaluate(
      "(() => { const box = document.querySelector('input[type=search]'); box.value = ''; box.dispatchEvent(new Event('input', { bubbles: true })) })()",
    )
    await pause()
  }
  return (await page.evaluate('searched')) as Searched
}

export function searchFigures(name: (what: string) => string, ours: Searched, floor: Searched): Figure[] {
  return [
    figure(
      name('search, key to results, slowest'),
      'ms',
      { value: Math.max(...ours.times), floor: Math.max(...floor.times) },
      { better: 'lower', budget: 3, most: 100 },
    ),
    figure(
      name('search, key to results, median'),
      'ms',
      { value: median(ours.times), floor: median(floor.times) },
      { better: 'lower', most: 100 },
    ),
    figure(name('longest task, searching'), 'ms', { value: ours.longestTask }, { better: 'lower', most: 50 }),
  ]
}

/** As far as ten thousand pictures reach. */
const scrolledPx = 400_000

async function scroll(page: Page): Promise<Scrolled> {
  await page.bringToFront()
  return (await page.evaluate(`(${scrollDown})(${scrolledPx})`)) as Scrolled
}

function scrollFigures(name: (what: string) => string, scrolled: Scrolled): Figure[] {
  const share = (part: number) => (100 * part) / scrolled.frames
  return [
    figure(name('longest task, scrolling'), 'ms', { value: scrolled.longestTask }, { better: 'lower', most: 50 }),
    figure(
      name('time between frames while scrolling, p99'),
      'ms',
      { value: percentile(scrolled.gaps, 0.99) },
      { better: 'lower' },
    ),
    figure(name('blank frames while scrolling'), '%', { value: share(scrolled.blank) }, { better: 'lower', most: 0 }),
    figure(
      name('frames with no picture yet, only its ground'),
      '%',
      { value: share(scrolled.unpainted) },
      { better: 'lower' },
    ),
  ]
}
