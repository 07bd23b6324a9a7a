import { expect, it } from 'vitest'
import { isOneOf } from '../../../src/relay/cloudflare/key-check.ts'
import { readWorkerSettings } from '../../../src/relay/cloudflare/settings.ts'

function read(env: Record<string, unknown>) {
  const settings = readWorkerSettings(env)
  if (!settings.ok) throw new Error(settings.error)
  return settings.value
}

it('reads what the relay reads elsewhere, from among the bindings', () => {
  const settings = read({ INBOXES: {}, RELAY_KEEP_DAYS: '3', RELAY_ACCESS_KEY: 'a-key-of-our-own' })
  expect(settings).toMatchObject({ keepDays: 3, accessKeys: ['a-key-of-our-own'], addressRatePerMinute: 0 })
})

it('lets nobody in when no access key is set where strangers can ask', () => {
  const { accessKeys } = read({})
  expect(accessKeys).toHaveLength(1)
  for (const given of [undefined, '', 'undefined', '*']) expect(isOneOf(given, accessKeys)).toBe(false)
  expect(new Headers({ 'x-relay-key': accessKeys[0] ?? '' }).get('x-relay-key')).toBe('')
  expect(read({ RELAY_HOST: '127.0.0.1' }).accessKeys).toEqual([])
})

it('refuses a body limit that no row could hold, and what the relay refuses elsewhere', () => {
  expect(() => read({ RELAY_MAX_BODY_BYTES: '1900001' })).toThrow('RELAY_MAX_BODY_BYTES must be at most 1900000')
  expect(() => read({ RELAY_KEEP_DAYS: 'x' })).toThrow('RELAY_KEEP_DAYS must be a whole number')
})
