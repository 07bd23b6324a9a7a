import { describe, expect, it } from 'vitest'
import type { FastTimeSample } from '../../../../src/contract/fast-time-sample.ts'
import type { Job } from '../../../../src/contract/job.ts'
import { loadStatistics } from '../../../../src/extension/gallery/statistics/load.ts'
import { stepsOf, sumBySteps } from '../../../../src/extension/gallery/statistics/periods.ts'
import { ticksFor } from '../../../../src/extension/gallery/statistics/scale.ts'
import {
  failuresOf,
  fastTimeOver,
  picturesOver,
  waitsOf,
  within,
} from '../../../../src/extension/gallery/statistics/statistics.ts'
import { fastTimeSamples } from '../../../../src/extension/store/items.ts'
import { createHome } from '../../../support/memory-home.ts'
import { doneJob, gridResult, sampleJob } from '../../../support/sample-jobs.ts'

const noon = (year: number, month: number, day: number) => new Date(year, month - 1, day, 12).getTime()
const now = noon(2026, 11, 22)

describe('the steps of a period', () => {
  it('are local days that end with today, also where the clock changes', () => {
    const steps = stepsOf('days', noon(2026, 10, 26))
    expect(steps).toHaveLength(30)
    expect(steps.at(-1)).toEqual({ from: new Date(2026, 9, 26).getTime(), to: new Date(2026, 9, 27).getTime() })
    for (const [index, { from, to }] of steps.entries()) {
      expect(new Date(from).getHours()).toBe(0)
      expect(steps[index + 1]?.from ?? to).toBe(to)
    }
  })

  it('are weeks of seven days that end today, and months from the first', () => {
    const [weeks, months] = [stepsOf('weeks', now), stepsOf('months', now)]
    expect(weeks.at(-1)).toEqual({ from: new Date(2026, 10, 16).getTime(), to: new Date(2026, 10, 23).getTime() })
    expect(months[0]?.from).toBe(new Date(2025, 11, 1).getTime())
    expect(months.at(-1)?.to).toBe(new Date(2026, 11, 1).getTime())
    expect([weeks.length, months.length]).toEqual([26, 12])
  })

  it('take what lies in them, the first moment included and the last not', () => {
    const steps = [
      { from: 10, to: 20 },
      { from: 20, to: 30 },
    ]
    const values = [9, 10, 19, 20, 29, 30].map((at) => ({ at, value: 1 }))
    expect(sumBySteps(values, steps)).toEqual([2, 2])
  })
})

describe('pictures over time', () => {
  it('are finished paintings on the day they were finished', () => {
    const days = stepsOf('days', now)
    const jobs = [
      doneJob({ endedAt: now }),
      doneJob({ endedAt: now, createdAt: noon(2026, 11, 20) }),
      doneJob({ endedAt: noon(2026, 11, 21) }),
      doneJob({ endedAt: noon(2026, 1, 1) }),
      doneJob({ endedAt: now, state: 'failed' }),
      doneJob({ endedAt: now, command: { kind: 'describe', url: 'https://a.example' } }),
      sampleJob({ createdAt: now }),
    ]
    expect(picturesOver(jobs, days).slice(-3)).toEqual([0, 1, 2])
    expect(picturesOver(jobs, days).reduce((sum, value) => sum + value)).toBe(3)
  })
})

describe('how long it takes', () => {
  const grid = doneJob({ result: gridResult() })
  const known = new Map([[grid.id, grid]])
  const pressed = (label: string, parentId = grid.id) => doneJob({ command: { kind: 'button', label }, parentId })
  const took = (seconds: number, changes: Partial<Job> = {}) =>
    doneJob({ createdAt: now, endedAt: now + seconds * 1000, ...changes })

  it('is the middle one of each kind and speed, and the mean of the two in the middle', () => {
    const jobs = [
      ...[10, 1000, 30].map((seconds) => took(seconds, { speed: 'fast' })),
      ...[100, 200].map((seconds) => took(seconds, { speed: 'relax' })),
      took(50),
      { ...pressed('U1'), createdAt: now, endedAt: now + 5000, speed: 'turbo' as const },
      took(1, { state: 'failed' }),
      took(-5),
    ]
    expect(waitsOf(jobs, known)).toEqual([
      { kind: 'imagine', speed: 'fast', medianMs: 30_000, jobs: 3 },
      { kind: 'imagine', speed: 'relax', medianMs: 150_000, jobs: 2 },
      { kind: 'imagine', speed: null, medianMs: 50_000, jobs: 1 },
      { kind: 'upscale', speed: 'turbo', medianMs: 5000, jobs: 1 },
    ])
  })
})

describe('fast time', () => {
  const sample = (at: number, left: number, changes: Partial<FastTimeSample> = {}): FastTimeSample => ({
    connectionId: 'first',
    at,
    left,
    of: 15,
    unit: 'hours',
    ...changes,
  })
  const days = stepsOf('days', now)
  const day = 86_400_000

  it('is what went between two samples of one account, whatever their order and unit', () => {
    const used = fastTimeOver([sample(now, 11.5), sample(now - 2 * day, 12), sample(now - 3 * day, 12.5, {})], days)
    expect(used.slice(-4)).toEqual([0, 30, 0, 30])
    expect(fastTimeOver([sample(now - day, 1), sample(now, 45, { unit: 'minutes' })], days).at(-1)).toBe(15)
  })

  it('is not used when it was filled up, and accounts are not taken for one another', () => {
    const filled = [sample(now - 3000, 2), sample(now - 2000, 15), sample(now - 1000, 14), sample(now, 13, { of: 30 })]
    expect(fastTimeOver(filled, days).at(-1)).toBe(60)
    expect(fastTimeOver([sample(now - 1000, 12), sample(now, 3, { connectionId: 'other' })], days).at(-1)).toBe(0)
  })
})

describe('failures', () => {
  it('stand by reason, the most usual first', () => {
    const failed = (code?: 'moderated' | 'queue-full') =>
      sampleJob({ state: 'failed', ...(code ? { reason: { code } } : {}) })
    expect(failuresOf([failed('queue-full'), failed('moderated'), failed(), failed('moderated'), doneJob()])).toEqual([
      { code: 'moderated', jobs: 2 },
      { code: 'queue-full', jobs: 1 },
      { code: null, jobs: 1 },
    ])
  })

  it('are those of jobs asked for in the time that is shown', () => {
    const jobs = [doneJob({ createdAt: now }), doneJob({ createdAt: noon(2025, 1, 1) })]
    expect(within(jobs, stepsOf('days', now))).toEqual([jobs[0]])
  })
})

describe('the scale of a plot', () => {
  it.each([
    [[3], [0, 1, 2, 3]],
    [
      [0, 7],
      [0, 2, 4, 6, 8],
    ],
    [[100], [0, 50, 100]],
    [[0.3], [0, 0.1, 0.2, 0.3]],
    [[1234], [0, 500, 1000, 1500]],
    [[], [0, 1]],
    [
      [0, 0],
      [0, 1],
    ],
  ])('of %j is %j', (values, ticks) => expect(ticksFor(values)).toEqual(ticks))
})

describe('what the plots are drawn from', () => {
  it('is every listed job, oldest first, and the samples', async () => {
    const home = createHome()
    for (let made = 0; made < 205; made++) await home.add(doneJob())
    await home.add(doneJob({ command: { kind: 'info' } }))
    await home.writer.change(async (transaction) =>
      transaction.put(fastTimeSamples, [{ connectionId: 'first', at: 1, left: 1, unit: 'hours' }]),
    )
    const data = await loadStatistics(home.store)
    expect(data.jobs).toHaveLength(205)
    expect(data.fastTimeSamples).toHaveLength(1)
  })
})
