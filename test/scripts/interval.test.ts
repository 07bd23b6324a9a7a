import { expect, test } from 'vitest'
import { interval } from '../../scripts/mutation/interval.ts'

const rounded = (hits: number, drawn: number, all: number) =>
  interval(hits, drawn, all).map((share) => +share.toFixed(3))

test('a sample tells between what the share of all lies', () => {
  // As in tables of Wilson's interval, where all are endless.
  expect(rounded(8, 10, 1e9)).toEqual([0.49, 0.943])
  expect(rounded(85, 100, 1e9)).toEqual([0.767, 0.907])
})

test('the more of all is drawn, the less is left open', () => {
  const [from = 0, to = 0] = rounded(85, 100, 120)
  expect([from > 0.8, to < 0.89]).toEqual([true, true])
  expect(interval(85, 100, 100)).toEqual([0.85, 0.85])
})

test('what was always so in a sample need not be so in all', () => {
  const [from, to] = rounded(10, 10, 1e9)
  expect([from, to]).toEqual([0.722, 1])
})
