/** One measured number. `floor` is the same measurement on the barest program that could do the job, in the same run. */
export interface Figure {
  name: string
  value: number
  unit: string
  floor: number | null
  /** `value / floor`; null without a floor. */
  ratio: number | null
  /** What is better: a higher or a lower value. */
  better: 'higher' | 'lower'
  /** The highest, or lowest, ratio that is allowed; null when the ratio is only reported. */
  budget: number | null
  /** The highest value that is allowed, in its unit, where a ratio says nothing. */
  most?: number
}

export interface BenchContext {
  /** Short enough for all benches of one area together to stay under two minutes. */
  quick: boolean
  /** A folder of its own for this run; removed afterwards. */
  dir: string
  /** A folder of builds, `chromium/` and `firefox/` in it, to compare with. */
  against?: string | undefined
  /** Prints progress on stderr. */
  say(line: string): void
}

/** To add one: write a file with a Bench and put it into the list in `bench/main.ts`. */
export interface Bench {
  /** As `--only` names it: `relay-throughput`, `gallery-scroll`. */
  name: string
  run(context: BenchContext): Promise<Figure[]>
}

export function figure(
  name: string,
  unit: string,
  values: { value: number; floor?: number; ratio?: number },
  rest: { better: Figure['better']; budget?: number; most?: number },
): Figure {
  const floor = values.floor ?? null
  const ratio = values.ratio ?? (floor === null || floor === 0 ? null : values.value / floor)
  return {
    name,
    value: values.value,
    unit,
    floor,
    ratio,
    better: rest.better,
    budget: rest.budget ?? null,
    ...(rest.most === undefined ? {} : { most: rest.most }),
  }
}

export function withinBudget({ value, ratio, better, budget, most }: Figure): boolean {
  if (most !== undefined && value > most) return false
  if (ratio === null || budget === null) return true
  return better === 'higher' ? ratio >= budget : ratio <= budget
}

/** The same figure, only reported. */
export function withoutBudget({ most: _, ...rest }: Figure): Figure {
  return { ...rest, budget: null }
}
