/**
 * The 95 % confidence interval of a share, from a sample of `drawn` out of `all`, without replacement, of which `hits` counted:
 * Wilson's score interval with a finite population correction.
 */
export function interval(hits: number, drawn: number, all: number): [number, number] {
  const z = 1.96
  const size = all > drawn ? (drawn * (all - 1)) / (all - drawn) : Number.POSITIVE_INFINITY
  if (!Number.isFinite(size)) return [hits / drawn, hits / drawn]
  const share = hits / drawn
  const middle = (share + z ** 2 / (2 * size)) / (1 + z ** 2 / size)
  const half = (z / (1 + z ** 2 / size)) * Math.sqrt((share * (1 - share)) / size + z ** 2 / (4 * size ** 2))
  return [middle - half, middle + half]
}
