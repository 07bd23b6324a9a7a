import { expect, it } from 'vitest'
import { createKnownInboxes } from '../../../src/relay/inbox/redis-known.ts'

it('knows what it was told of for a minute', () => {
  let ms = 0
  const known = createKnownInboxes(() => ms)
  expect(known.has('a')).toBe(false)
  known.remember('a', null)
  ms = 59_999
  expect(known.has('a')).toBe(true)
  known.remember('a', null)
  ms = 60_000
  expect(known.has('a')).toBe(true)
  ms = 119_999
  expect(known.has('a')).toBe(false)
})

it('forgets one that is closed, or all when it may have missed some', () => {
  const known = createKnownInboxes(() => 0)
  for (const id of ['a', 'b', 'c']) known.remember(id, null)
  known.forget('a')
  expect(['a', 'b', 'c'].map(known.has)).toEqual([false, true, true])
  known.forget(null)
  expect(['a', 'b', 'c'].map(known.has)).toEqual([false, false, false])
})

it('holds 10 000 at most, those that were used last', () => {
  const known = createKnownInboxes(() => 0)
  for (let n = 0; n < 10_000; n++) known.remember(String(n), null)
  known.remember('0', null)
  known.remember('one more', null)
  expect(['0', '1', '2', 'one more'].map(known.has)).toEqual([true, false, true, true])
})

it('knows to which key an inbox is sealed, or that it is to none', () => {
  let ms = 0
  const known = createKnownInboxes(() => ms)
  known.remember('sealed', 'key')
  known.remember('plain', null)
  expect(['sealed', 'plain', 'other'].map(known.sealKeyOf)).toEqual(['key', null, undefined])
  ms = 60_000
  expect(['sealed', 'plain'].map(known.sealKeyOf)).toEqual([undefined, undefined])
})
