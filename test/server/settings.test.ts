import { expect, it } from 'vitest'
import * as z from 'zod/mini'
import { flag, namesOf, readSettings, secretSetting, setting, wholeNumber } from '../../src/server/settings.ts'

const settings = z.object({
  port: setting('A_PORT', z._default(wholeNumber(0, 65_535), 80)),
  most: setting('A_MOST', z.optional(wholeNumber(1))),
  open: setting('A_OPEN', z._default(flag, false)),
  key: secretSetting('A_KEY', z._default(z.string().check(z.minLength(4, 'must be 4 letters or more')), 'none')),
})
const errorOf = (env: Record<string, string>) => {
  const read = readSettings(settings, env)
  return read.ok ? null : read.error
}

it('reads what is set, and takes what is not set, or empty, from the defaults', () => {
  expect(readSettings(settings, { A_PORT: ' 8080 ', A_OPEN: '1', A_KEY: ' ', B_PORT: '1' })).toEqual({
    ok: true,
    value: { port: 8080, open: true, key: 'none' },
  })
})

it.each([
  [{ A_PORT: '65536' }, 'A_PORT must be a whole number from 0 to 65535, not "65536".'],
  [{ A_PORT: '1e3' }, 'A_PORT must be a whole number from 0 to 65535, not "1e3".'],
  [{ A_PORT: '-1' }, 'A_PORT must be a whole number from 0 to 65535, not "-1".'],
  [{ A_MOST: '0' }, 'A_MOST must be a whole number of at least 1, not "0".'],
  [{ A_MOST: '9007199254740993' }, 'A_MOST must be a whole number of at least 1, not "9007199254740993".'],
  [{ A_OPEN: 'yes\u001b[31m' }, 'A_OPEN must be 0 or 1, not "yes\\u001b[31m".'],
  [{ A_OPEN: 'x'.repeat(1000) }, `A_OPEN must be 0 or 1, not "${'x'.repeat(60)}".`],
])('says which variable is wrong, what it is, and what it may be: %j', (env, error) => {
  expect(errorOf(env)).toBe(error)
})

it('never repeats a secret', () => {
  expect(errorOf({ A_KEY: 'abc' })).toBe('A_KEY must be 4 letters or more.')
})

it('knows the variables it reads', () => {
  expect(namesOf(settings)).toEqual(['A_PORT', 'A_MOST', 'A_OPEN', 'A_KEY'])
})
