import { expect, it } from 'vitest'
import { bearerOf } from '../../src/server/bearer.ts'
import { isOneOf } from '../../src/server/keys.ts'

it.each([
  ['Bearer secret', 'secret'],
  ['bearer  secret ', 'secret'],
  ['Basic secret', null],
  ['Bearersecret', null],
  ['', null],
  [undefined, null],
])('reads the token of %j', (authorization, token) => {
  expect(bearerOf(authorization)).toBe(token)
})

it('takes any of the keys and nothing else', () => {
  const keys = ['one-key', 'other-key']
  expect([isOneOf('one-key', keys), isOneOf('other-key', keys)]).toEqual([true, true])
  expect([isOneOf('one-ke', keys), isOneOf('', keys), isOneOf(undefined, keys), isOneOf(null, keys)]).toEqual([
    false,
    false,
    false,
    false,
  ])
  expect([isOneOf('', []), isOneOf(undefined, [''])]).toEqual([false, false])
})
