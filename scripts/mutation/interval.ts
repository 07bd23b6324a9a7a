/**
 * Between which shares the share of all lies, at 95 %, when `hits` of `drawn` were drawn from `all` without putting any
 * back: Wilson's score interval, with the sample counted as larger the more of all it takes.
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
