import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRateLimit } from '../../../src/relay/limits/rate.ts'

it('never lets more through in a minute than twice the limit, nor fewer than are due', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 }),
      (perMinute, gaps) => {
        let at = 1_000_000
        const rate = createRateLimit({ name: 'x', perMinute, now: () => at })
        const allowed: number[] = []
        for (const gap of gaps) {
          at += gap
          if (rate.take('a').allowed) allowed.push(at)
        }
        for (const from of allowed) {
          const inMinute = allowed.filter((t) => t >= from && t < from + 60_000).length
          expect(inMinute).toBeLessThanOrEqual(perMinute * 2)
        }
        const elapsed = gaps.reduce((sum, gap) => sum + gap, 0)
        const due = Math.min(gaps.length, perMinute)
        if (elapsed < 60_000 / perMinute) expect(allowed.length).toBe(due)
      },
    ),
  )
})

it('lets the next one through after just the seconds it told', () => {
  let at = 0
  const rate = createRateLimit({ name: 'x', perMinute: 7, now: () => at })
  for (let n = 0; n < 7; n++) expect(rate.take('a').allowed).toBe(true)
  const { allowed, retryAfterS } = rate.take('a')
  expect(allowed).toBe(false)
  at += retryAfterS * 1000
  expect(rate.take('a').allowed).toBe(true)
})

it('locks nobody out for longer than a minute when the clock was set back', () => {
  let at = 10 * 3_600_000
  const rate = createRateLimit({ name: 'x', perMinute: 2, now: () => at })
  rate.take('a')
  rate.take('a')
  at -= 5 * 3_600_000
  expect(rate.take('a').retryAfterS).toBeLessThanOrEqual(60)
})

it('has neither limit nor headers when switched off', () => {
  const rate = createRateLimit({ name: 'x', perMinute: 0, now: () => 0 })
  expect(rate.take('a')).toEqual({ allowed: true, retryAfterS: 0, headers: [] })
})
