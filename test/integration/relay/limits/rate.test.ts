import fc from 'fast-check'
import { expect, it } from 'vitest'
import { createRateLimit } from '../../../../src/relay/limits/rate.ts'
import { heapBytes } from '../../../relay/support/garbage.ts'

it('never lets more through in a minute than twice the limit, nor fewer than are due', () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 50 }),
      fc.array(fc.integer({ min: 0, max: 5000 }), { maxLength: 300 }),
      (perMinute, gaps) => {
        let at = 1_000_000
        const rate = createRateLimit({ name: 'x', perMinute, monotonic: () => at })
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
  const rate = createRateLimit({ name: 'x', perMinute: 7, monotonic: () => at })
  for (let n = 0; n < 7; n++) expect(rate.take('a').allowed).toBe(true)
  const { allowed, retryAfterS } = rate.take('a')
  expect(allowed).toBe(false)
  at += retryAfterS * 1000
  expect(rate.take('a').allowed).toBe(true)
})

it('has neither limit nor headers when switched off', () => {
  const rate = createRateLimit({ name: 'x', perMinute: 0, monotonic: () => 0 })
  expect(rate.take('a')).toEqual({ allowed: true, retryAfterS: 0, headers: [] })
})

it('lets a burst through and so many a minute from then on, and says so', () => {
  let at = 0
  const rate = createRateLimit({ name: 'x', perMinute: 60, burst: 100, monotonic: () => at })
  const take = () => rate.take('a')
  expect(take().headers).toEqual(['RateLimit-Policy', '"x";q=100;w=100', 'RateLimit', '"x";r=99;t=1'])
  for (let n = 1; n < 100; n++) expect(take().allowed).toBe(true)
  expect([take().allowed, take().retryAfterS]).toEqual([false, 1])
  at += 60_000
  let through = 0
  while (take().allowed) through += 1
  expect(through).toBe(60)
})

it('takes what counts for several', () => {
  const rate = createRateLimit({ name: 'x', perMinute: 10, monotonic: () => 0 })
  expect([rate.take('a', 4).allowed, rate.take('a', 4).allowed, rate.take('a', 4).allowed]).toEqual([true, true, false])
  expect(rate.take('a', 2).headers[3]).toBe('"x";r=0;t=60')
})

it('counts what is known only afterwards, and keeps nobody away for longer than a minute for it', () => {
  let at = 0
  const rate = createRateLimit({ name: 'x', perMinute: 10, monotonic: () => at })
  rate.charge('a', 3)
  expect(rate.take('a').headers[3]).toBe('"x";r=6;t=24')
  rate.charge('a', 100)
  const refused = rate.take('a')
  expect([refused.allowed, refused.retryAfterS]).toEqual([false, 36])
  at += refused.retryAfterS * 1000
  expect(rate.take('a').allowed).toBe(true)
  const unlimited = createRateLimit({ name: 'x', perMinute: 0, monotonic: () => at })
  unlimited.charge('a', 1000)
  expect(unlimited.take('a').allowed).toBe(true)
})

it('forgets keys whose bucket is full again, the others not', async () => {
  let at = 0
  const rate = createRateLimit({ name: 'x', perMinute: 1, monotonic: () => at })
  const before = await heapBytes()
  for (let n = 0; n < 40_000; n++) rate.take(`key-${n}`)
  const full = (await heapBytes()) - before
  at += 59_000
  rate.take('late')
  at += 1000
  // Eight old ones go with each that comes.
  for (let n = 0; n < 5000; n++) rate.take('again')
  expect((await heapBytes()) - before).toBeLessThan(full / 10)
  expect(rate.take('late').allowed).toBe(false)
  expect(rate.take('key-1').allowed).toBe(true)
})

it('holds 50 000 keys at most and lets the oldest start afresh', () => {
  const rate = createRateLimit({ name: 'x', perMinute: 1, monotonic: () => 0 })
  for (let n = 0; n <= 50_000; n++) rate.take(String(n))
  expect([rate.take('1').allowed, rate.take('50000').allowed]).toEqual([false, false])
  expect(rate.take('0').allowed).toBe(true)
})
