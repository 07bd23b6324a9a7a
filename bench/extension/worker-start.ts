import type { Page } from 'puppeteer-core'
import { findTool } from '../../scripts/bootstrap/tools.mjs'
import { openChromium } from '../../scripts/browsers/chromium.ts'
import { openFirefox } from '../../scripts/browsers/firefox.ts'
import { until } from '../../scripts/browsers/page.ts'
import { buildWhenStale, distOf } from '../../scripts/build/extension.ts'
import type { Target } from '../../scripts/vite/manifest.ts'
import { type Bench, type Figure, figure } from '../support/bench.ts'
import { median, pairedRatio, percentile } from '../support/stats.ts'

/** What a page asks of the worker that sleeps: the popup's own first message, and one that needs little of the worker. */
const messages = {
  'sync.refresh': {},
  'jobs.mark': { jobId: 'none' },
}

/** An extension in a browser of its own, and how its worker is stopped. */
interface Subject {
  page: Page
  stop(): Promise<void>
  close(): Promise<void>
}

/**
 * From a page's message to a worker that is stopped, until the page has the worker's answer; in each browser that is installed.
 * With `--against FOLDER` the floor is another build, in `FOLDER/chromium` and `FOLDER/firefox`: both start in turn.
 */
export const workerStart: Bench = {
  name: 'worker-start',
  async run({ quick, say, against }) {
    const figures: Figure[] = []
    for (const target of ['chromium', 'firefox'] as const) {
      await buildWhenStale(target)
      say(`starting workers in ${target}`)
      const folders = [distOf(target), ...(against === undefined ? [] : [`${against}/${target}`])]
      const starts = await measureStarts(target, folders, quick ? 10 : 30)
      for (const name of messageNames)
        figures.push(...figuresOf(`worker, ${target}: asleep to answer of ${name}`, starts[name]))
    }
    return figures
  },
}

const messageNames = ['sync.refresh', 'jobs.mark'] as const
type Starts = Record<(typeof messageNames)[number], number[][]>

/** Times of each build, ms, by message: a list for each folder. The builds start in turn, so that load hits them alike. */
export async function measureStarts(target: Target, folders: readonly string[], runs: number): Promise<Starts> {
  const subjects: Subject[] = []
  const starts: Starts = { 'sync.refresh': folders.map(() => []), 'jobs.mark': folders.map(() => []) }
  try {
    for (const folder of folders) subjects.push(await (target === 'chromium' ? inChromium(folder) : inFirefox(folder)))
    // The first start of all also compiles: the browser keeps what it compiled.
    for (let run = -2; run < runs; run++) {
      for (const name of messageNames) {
        for (const [n, subject] of subjects.entries()) {
          const ms = await startMs(subject, { name, request: messages[name] })
          if (run >= 0) starts[name][n]?.push(ms)
        }
      }
    }
    return starts
  } finally {
    for (const subject of subjects) await subject.close()
  }
}

async function startMs({ page, stop }: Subject, message: object): Promise<number> {
  await stop()
  const ms = await page.evaluate(
    `(async () => {
      const at = performance.now()
      const reply = await chrome.runtime.sendMessage(${JSON.stringify(message)})
      if (!reply?.ok && reply?.error?.code !== 'no-such-job') throw new Error(JSON.stringify(reply))
      return performance.now() - at
    })()`,
  )
  // What a start does beyond its answer must not run into the next measurement.
  await page.evaluate('new Promise((resolve) => setTimeout(resolve, 200))')
  return Number(ms)
}

function figuresOf(name: string, [times = [], floors]: number[][]): Figure[] {
  const both = (of: (values: readonly number[]) => number) => ({
    value: of(times),
    ...(floors === undefined ? {} : { floor: of(floors) }),
  })
  const ratio = floors === undefined ? {} : { ratio: pairedRatio(times, floors) }
  return [
    figure(`${name}, median`, 'ms', { ...both(median), ...ratio }, { better: 'lower' }),
    figure(
      `${name}, p90`,
      'ms',
      both((values) => percentile(values, 0.9)),
      { better: 'lower' },
    ),
  ]
}

async function inChromium(folder: string): Promise<Subject> {
  const chromium = await openChromium({ executablePath: pathOf('chromium', 'chrome'), extension: folder })
  return {
    page: await chromium.openFile(),
    stop: () => chromium.stopWorker(),
    close: chromium.close,
  }
}

async function inFirefox(folder: string): Promise<Subject> {
  const firefox = await openFirefox({
    executablePath: pathOf('firefox'),
    extension: folder,
    // There is no way to stop an event page but to let it fall asleep.
    idleMs: 300,
    // Else it tells whole milliseconds.
    preferences: { 'privacy.reduceTimerPrecision': false },
  })
  const page = await firefox.openPage('setup')
  return {
    page,
    async stop() {
      await until('the event page has ended', () =>
        page.evaluate("!chrome.extension.getViews().some((view) => view.location.href.includes('background'))"),
      )
    },
    close: firefox.close,
  }
}

function pathOf(...tools: string[]): string {
  for (const tool of tools) {
    const found = findTool(tool)
    if (found) return found
  }
  throw new Error(`There is no ${tools[0]} to measure in`)
}
