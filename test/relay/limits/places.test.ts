import { expect, it } from 'vitest'
import { defaultConfig } from '../../../src/relay/config.ts'
import { createPlaceLimits } from '../../../src/relay/limits/places.ts'

const dayMs = 86_400_000

/** How many of `tries` are let through. */
function count(tries: number, take: (n: number) => { allowed: boolean }): number {
  return Array.from({ length: tries }, (_, n) => take(n)).filter(({ allowed }) => allowed).length
}

const addressIn48 = (n: number) => `2001:db8:1:${n.toString(16)}::1`
const addressIn24 = (n: number) => `192.0.2.${n % 256}`

it.each([
  ['/48 of IPv6', addressIn48, '2001:db8:2::1'],
  ['/24 of IPv4', addressIn24, '192.0.3.1'],
])('lets a %s open 240 at once and four a second, and others theirs', (_what, address, other) => {
  let at = 0
  const places = createPlaceLimits(defaultConfig, () => at)
  expect(count(1000, (n) => places.takeOpen(address(n)))).toBe(240)
  expect(places.takeOpen(other).allowed).toBe(true)
  expect(places.takeOpen(address(0)).headers[1]).toBe('"network";q=240;w=60')
  at += 10_000
  expect(count(1000, (n) => places.takeOpen(address(n)))).toBe(40)
})

it('lets an address make a four hundredth of all inboxes a day, and its network four times that', () => {
  let at = 0
  const places = createPlaceLimits(defaultConfig, () => at)
  expect(count(1000, () => places.takeNew('192.0.2.1'))).toBe(250)
  expect(count(1000, () => places.takeNew('192.0.2.2'))).toBe(250)
  expect(count(2000, (n) => places.takeNew(addressIn24(n + 10)))).toBe(500)
  expect(places.takeNew('192.0.3.1').allowed).toBe(true)
  at += dayMs / 2
  expect(count(1000, () => places.takeNew('192.0.2.1'))).toBe(125)
})

it('lets an address make 60 a day however few the relay has', () => {
  const places = createPlaceLimits({ ...defaultConfig, maxInboxes: 10 }, () => 0)
  expect(count(100, () => places.takeNew('192.0.2.1'))).toBe(60)
})

it('counts nothing where addresses are not limited', () => {
  const places = createPlaceLimits({ ...defaultConfig, addressRatePerMinute: 0 }, () => 0)
  expect(count(1000, () => places.takeNew('192.0.2.1'))).toBe(1000)
  expect(count(1000, () => places.takeOpen('192.0.2.1'))).toBe(1000)
})
