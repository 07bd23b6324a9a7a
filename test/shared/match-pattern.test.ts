import { expect, it } from 'vitest'
import { hostsBeside, matchesPattern } from '../../src/shared/match-pattern.ts'

it.each([
  ['https://api.bfl.ai/v1', 'https://*.bfl.ai/*', true],
  ['https://bfl.ai/v1', 'https://*.bfl.ai/*', true],
  ['https://api.bfl.ai.evil.example/', 'https://*.bfl.ai/*', false],
  ['https://evilbfl.ai/', 'https://*.bfl.ai/*', false],
  ['http://api.bfl.ai/', 'https://*.bfl.ai/*', false],
  ['https://api.bfl.ai:8443/', 'https://*.bfl.ai/*', false],
  ['https://user@api.bfl.ai/', 'https://*.bfl.ai/*', false],
  ['https://api.bfl.ai/', 'https://api.bfl.ai/*', true],
  ['https://eu.api.bfl.ai/', 'https://api.bfl.ai/*', false],
  ['no address', 'https://*.bfl.ai/*', false],
  ['https://api.bfl.ai/', '<all_urls>', false],
])('%s under %s: %s', (address, pattern, expected) => {
  expect(matchesPattern(address, pattern)).toBe(expected)
})

it.each([
  ['https://api.bfl.ai', ['https://*.bfl.ai/*']],
  ['https://api.eu.bfl.ai/v1', ['https://*.bfl.ai/*']],
  ['http://127.0.0.1:7070/bfl', []],
  ['no address', []],
])('a service asked at %s has these hosts beside it: %j', (address, expected) => {
  expect(hostsBeside(address, { defaultAddress: 'https://api.bfl.ai', hosts: ['https://*.bfl.ai/*'] })).toEqual(
    expected,
  )
})
