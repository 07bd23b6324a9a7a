/** How far back the plots look, and in what steps. */
export const periods = ['days', 'weeks', 'months'] as const
export type Period = (typeof periods)[number]

/** One step of a plot: local midnight to local midnight, epoch ms, the end not included. */
export interface Step {
  from: number
  to: number
}

/** 30 days, 26 weeks, 12 months: what a screen can show as columns. */
const steps: Readonly<Record<Period, number>> = { days: 30, weeks: 26, months: 12 }

/** The steps of a period, oldest first; the last one is not over yet. Days around a clock change are shorter or longer. */
export function stepsOf(period: Period, now: number): Step[] {
  const today = new Date(now)
  const [year, month, day] = [today.getFullYear(), today.getMonth(), today.getDate()]
  // Weeks end today: a week is seven days here, not from Monday or Sunday, where countries differ.
  const start = (back: number) =>
    period === 'months'
      ? new Date(year, month - back, 1)
      : new Date(year, month, day + 1 - (back + 1) * (period === 'weeks' ? 7 : 1))
  return Array.from({ length: steps[period] }, (_, index) => {
    const back = steps[period] - 1 - index
    return { from: start(back).getTime(), to: start(back - 1).getTime() }
  })
}

/** Sums of values by step; what lies outside of all steps is left out. Both in any order. */
export function sumBySteps(values: Iterable<{ at: number; value: number }>, steps: readonly Step[]): number[] {
  const sums = steps.map(() => 0)
  for (const { at, value } of values) {
    const index = steps.findIndex(({ from, to }) => at >= from && at < to)
    if (index >= 0) sums[index] = (sums[index] ?? 0) + value
  }
  return sums
}
