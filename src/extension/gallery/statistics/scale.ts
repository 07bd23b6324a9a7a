/** Values of the lines across a plot, from 0 up to the first that no value exceeds: steps of 1, 2 or 5 and their tens. */
export function ticksFor(values: readonly number[], wanted = 4): number[] {
  const largest = Math.max(...values, 0)
  if (!(largest > 0)) return [0, 1]
  const rough = largest / wanted
  const power = 10 ** Math.floor(Math.log10(rough))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((candidate) => candidate >= rough) ?? rough
  return Array.from({ length: Math.ceil(largest / step - 1e-9) + 1 }, (_, index) =>
    Number((index * step).toPrecision(12)),
  )
}
