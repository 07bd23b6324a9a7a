import { expect, test } from 'vitest'
import { backoffMs, retryAfterMs } from '../../src/shared/backoff.ts'

test('pauses grow with each failure up to two minutes, and never shrink', () => {
  const pauses = Array.from({ length: 9 }, (_, failures) => backoffMs(failures, () => 0) / 1000)
  expect(pauses).toEqual([5, 5, 10, 20, 30, 60, 120, 120, 120])
})

test('a pause is up to a fifth longer, so that not all come back together', () => {
  expect(backoffMs(2, () => 0.5)).toBe(11_000)
  expect(backoffMs(6, () => 1)).toBe(144_000)
  expect(Number.isInteger(backoffMs(1, () => 1 / 3))).toBe(true)
})

const now = Date.parse('2026-01-01T00:00:00Z')
test.each([
  [null, null],
  ['120', 120_000],
  [' 5 ', 5000],
  ['0', 0],
  ['99999', 3_600_000],
  ['Thu, 01 Jan 2026 00:00:30 GMT', 30_000],
  ['Wed, 31 Dec 2025 23:59:00 GMT', 0],
  ['Thu, 01 Jan 2026 09:00:00 GMT', 3_600_000],
  ['soon', null],
  ['1.5 minutes', null],
])('Retry-After: %s is %s ms', (header, delayMs) => {
  expect(retryAfterMs(header, now)).toBe(delayMs)
})
