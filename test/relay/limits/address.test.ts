import { expect, it } from 'vitest'
import { networkKeyOf, rateKeyOf } from '../../../src/relay/limits/address.ts'
import { createAddressOf } from '../../../src/relay/limits/forwarded.ts'

it('believes the connection when no proxy is trusted', () => {
  const addressOf = createAddressOf({ kind: 'none' })
  expect(addressOf('192.0.2.9', '203.0.113.1')).toBe('192.0.2.9')
  expect(addressOf('::ffff:192.0.2.9', undefined)).toBe('192.0.2.9')
})

it('takes the entry that so many trusted proxies left, whatever stands before it', () => {
  const one = createAddressOf({ kind: 'hops', hops: 1 })
  expect(one('10.0.0.1', '1.1.1.1, 203.0.113.1')).toBe('203.0.113.1')
  expect(one('10.0.0.1', undefined)).toBe('10.0.0.1')
  const two = createAddressOf({ kind: 'hops', hops: 2 })
  expect(two('10.0.0.1', '1.1.1.1, 203.0.113.1, 10.0.0.2')).toBe('203.0.113.1')
  expect(two('10.0.0.1', '203.0.113.1')).toBe('10.0.0.1')
})

it('goes back through trusted addresses to the first that is not', () => {
  const addressOf = createAddressOf({ kind: 'list', networks: ['10.0.0.0/8', '2001:db8::/32'] })
  expect(addressOf('10.0.0.1', '1.1.1.1, 203.0.113.1, 10.9.9.9')).toBe('203.0.113.1')
  expect(addressOf('::ffff:10.0.0.1', '2001:db8::7')).toBe('2001:db8::7')
  expect(addressOf('198.51.100.1', '203.0.113.1')).toBe('198.51.100.1')
})

it('stops at what is no address', () => {
  const addressOf = createAddressOf({ kind: 'hops', hops: 1 })
  expect(addressOf('10.0.0.1', '203.0.113.1, unknown')).toBe('10.0.0.1')
  expect(addressOf('10.0.0.1', 'x, 203.0.113.1:4711')).toBe('203.0.113.1')
  expect(addressOf('10.0.0.1', '203.0.113.45:4711')).toBe('203.0.113.45')
  expect(addressOf('10.0.0.1', '[2001:db8::1]:4711')).toBe('2001:db8::1')
})

it('takes a household for one sender: IPv6 by its /64, IPv4 by its address', () => {
  expect(rateKeyOf('192.0.2.1')).toBe('192.0.2.1')
  expect(rateKeyOf('2001:db8:1:2:3:4:5:6')).toBe(rateKeyOf('2001:0db8:1:2::9'))
  expect(rateKeyOf('2001:db8:1:2::1')).not.toBe(rateKeyOf('2001:db8:1:3::1'))
  expect(rateKeyOf('fe80::1%eth0')).toBe(rateKeyOf('fe80::2'))
  expect(rateKeyOf('::1')).toBe('0:0:0:0::/64')
  expect(rateKeyOf('1::4:5:6:7:8')).toBe('1:0:0:4::/64')
  expect(rateKeyOf('1:2::4:5:6:7:8')).toBe('1:2:0:4::/64')
  expect(rateKeyOf('::2:3:4:5:6:7:8')).toBe('0:2:3:4::/64')
})

it('takes for one network what may be had in one piece: a /48 of IPv6, a /24 of IPv4', () => {
  expect(networkKeyOf('192.0.2.1')).toBe('192.0.2.0/24')
  expect(networkKeyOf('192.0.3.1')).not.toBe(networkKeyOf('192.0.2.1'))
  expect(networkKeyOf('2001:db8:1:2::1')).toBe('2001:db8:1::/48')
  expect(networkKeyOf('2001:db8:1:ffff:4:5:6:7')).toBe(networkKeyOf('2001:0db8:1::'))
  expect(networkKeyOf('2001:db8:2::1')).not.toBe(networkKeyOf('2001:db8:1::1'))
  expect(networkKeyOf('::1')).toBe('0:0:0::/48')
})
