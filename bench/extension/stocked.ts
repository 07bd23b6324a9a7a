import type { Chromium } from '../../scripts/browsers/chromium.ts'
import type { Closers } from '../../scripts/closers.ts'
import { type BenchContext, type Figure, figure } from '../support/bench.ts'
import { median, pairedRatio } from '../support/stats.ts'
import { putMeasures } from './floors.ts'
import { openMeasured } from './open.ts'
import { stock } from './stock.ts'

/** How many jobs are stored: what a year or two leave, and ten times as many. */
export function sizesOf({ quick }: Pick<BenchContext, 'quick'>): number[] {
  return quick ? [10_000] : [10_000, 100_000]
}

/** A browser with so many jobs stored; its pages measure themselves, and the floors are beside them. */
export interface Stocked {
  jobs: number
  chromium: Chromium
}

/**
 * One browser for each size. They are open together, so that what is measured in both in turn is hit alike by the machine's load.
 * @param options.newestOnly how many of the newest jobs get pictures
 * @param options.onOpened called with each browser before anything is stored
 */
export async function openStocked(
  sizes: readonly number[],
  closers: Closers,
  { say, newestOnly, onOpened = async () => {} }: StockOptions,
): Promise<Stocked[]> {
  const stocked: Stocked[] = []
  for (const jobs of sizes) {
    const chromium = await openMeasured(putMeasures)
    closers.add(chromium.close)
    await onOpened(chromium, jobs)
    say(`storing ${inWords(jobs)} jobs`)
    const file = await chromium.openFile()
    // Pages that show what is stored would follow each write.
    for (const page of await chromium.browser.pages()) if (page !== file) await page.close()
    await stock(file, { jobs, pictures: 12, now: Date.now(), newestOnly })
    stocked.push({ jobs, chromium })
  }
  return stocked
}

interface StockOptions extends Pick<BenchContext, 'say'> {
  newestOnly: number
  onOpened?: (chromium: Chromium, jobs: number) => Promise<void>
}

/** What was measured with so many jobs, and at the floor of each run, in ms. */
export interface Timed {
  jobs: number
  times: number[]
  floors: number[]
}

/** Runs one measurement after the other in each of these browsers, in turn. The first of all also compiles and is left out. */
export async function inTurn<Subject extends { jobs: number }>(
  subjects: readonly Subject[],
  runs: number,
  measure: (subject: Subject, run: number) => Promise<{ ms: number; floorMs: number }>,
): Promise<Timed[]> {
  const timed = subjects.map(({ jobs }): Timed => ({ jobs, times: [], floors: [] }))
  for (let run = -1; run < runs; run++) {
    for (const [n, subject] of subjects.entries()) {
      const { ms, floorMs } = await measure(subject, run)
      if (run < 0) continue
      timed[n]?.times.push(ms)
      timed[n]?.floors.push(floorMs)
    }
  }
  return timed
}

/** The most that ten times as many jobs may add. */
const growthBudget = 1.2

/** A figure for each size against its floor, and how the largest compares with the smallest. */
export function figuresOf(name: string, timed: readonly Timed[], budget?: number): Figure[] {
  const figures = timed.map(({ jobs, times, floors }) =>
    figure(
      `${name}, ${inWords(jobs)} jobs`,
      'ms',
      { value: median(times), floor: median(floors), ratio: pairedRatio(times, floors) },
      { better: 'lower', ...(budget === undefined ? {} : { budget }) },
    ),
  )
  const [least, most] = [timed[0], timed.at(-1)]
  if (!least || !most || least === most) return figures
  const growth = figure(
    `${name}, ${inWords(most.jobs)} jobs to ${inWords(least.jobs)}`,
    'ms',
    { value: median(most.times), floor: median(least.times), ratio: pairedRatio(most.times, least.times) },
    { better: 'lower', budget: growthBudget },
  )
  return [...figures, growth]
}

export function inWords(jobs: number): string {
  return jobs.toLocaleString('en')
}
