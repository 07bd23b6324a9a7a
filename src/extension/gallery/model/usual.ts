import type { Entry } from './entry.ts'

/** Fewer tell too little. */
const enough = 3

/** Median of what jobs of this kind took, ms; null while there are too few to tell. `U1` and `U4` are one kind. */
export function usualMs(entry: Entry, entries: readonly Entry[]): number | null {
  const kind = kindOf(entry)
  const took = entries
    .filter((one) => one.tookMs !== undefined && one.tookMs > 0 && kindOf(one) === kind)
    .map(({ tookMs = 0 }) => tookMs)
    .sort((a, b) => a - b)
  return took.length < enough ? null : (took[Math.floor(took.length / 2)] ?? null)
}

function kindOf({ work, label }: Entry): string {
  return `${work} ${label.replace(/\d/g, '')}`
}
