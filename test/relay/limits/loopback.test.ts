import { expect, it } from 'vitest'
import { isLoopbackHeader } from '../../../src/relay/limits/loopback.ts'

it.each([
  ['localhost', true],
  ['LOCALHOST:8787', true],
  ['localhost.:8787', true],
  ['127.0.0.1', true],
  ['127.0.0.1:8787', true],
  ['[::1]', true],
  ['[::1]:8787', true],
  ['[::FFFF:127.0.0.1]:80', true],
  ['localhost:', true],
  ['evil.example', false],
  ['evil.example:localhost', false],
  ['evil.example@localhost', false],
  ['localhost.evil.example', false],
  ['localhost:80:evil', false],
  ['localhost:80x', false],
  ['x[::1]', false],
  ['[::1]x', false],
  ['::1', false],
  ['[2001:db8::1]', false],
  ['', false],
])('a page that a name leads here does not pass for one of this machine: Host %s is %s', (header, isNear) => {
  expect(isLoopbackHeader(header)).toBe(isNear)
})
