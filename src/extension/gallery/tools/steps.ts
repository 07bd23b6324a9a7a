/** Work that can pause: wherever it yields, the page may do something else first. */
export type Steps<Result> = Generator<undefined, Result, undefined>

/** So many are visited between two pauses: a fraction of a millisecond. Fewer are never paused in. */
export const batch = 1000

export function* eachInSteps<Value>(values: readonly Value[], visit: (value: Value) => void): Steps<void> {
  for (let from = 0; from < values.length; from += batch) {
    if (from > 0) yield
    for (const value of values.slice(from, from + batch)) visit(value)
  }
}

/**
 * The same as `toSorted`, with pauses: parts are sorted, then merged, two and two, until one is left.
 * @param compare as for `toSorted`; equal ones stay in their order
 */
export function* sortInSteps<Value extends object>(
  values: readonly Value[],
  compare: (a: Value, b: Value) => number,
): Steps<readonly Value[]> {
  let parts: (readonly Value[])[] = []
  for (let from = 0; from < values.length; from += batch) {
    if (from > 0) yield
    parts.push(values.slice(from, from + batch).sort(compare))
  }
  while (parts.length > 1) {
    const merged: (readonly Value[])[] = []
    for (let at = 0; at < parts.length; at += 2) {
      merged.push(yield* mergeInSteps(parts[at] ?? [], parts[at + 1] ?? [], compare))
    }
    parts = merged
  }
  return parts[0] ?? []
}

function* mergeInSteps<Value extends object>(
  first: readonly Value[],
  second: readonly Value[],
  compare: (a: Value, b: Value) => number,
): Steps<readonly Value[]> {
  const merged: Value[] = []
  let [a, b] = [0, 0]
  for (let left = first[a], right = second[b]; left && right; left = first[a], right = second[b]) {
    if (compare(left, right) <= 0) {
      merged.push(left)
      a++
    } else {
      merged.push(right)
      b++
    }
    if (merged.length % batch === 0) yield
  }
  return merged.concat(first.slice(a), second.slice(b))
}

/** Goes on for at least so many ms. Undefined: there is more to do. */
export function runFor<Result>(steps: Steps<Result>, ms: number, now: () => number): { result: Result } | undefined {
  const end = now() + ms
  for (;;) {
    const step = steps.next()
    if (step.done) return { result: step.value }
    if (now() >= end) return undefined
  }
}
