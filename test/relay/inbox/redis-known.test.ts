import { expect, it } from 'vitest'
import { createKnownInboxes } from '../../../src/relay/inbox/redis-known.ts'

it('knows what it was told of for a minute', () => {
  let ms = 0
  const known = createKnownInboxes(() => ms)
  expect(known.has('a')).toBe(false)
  known.remember('a')
  ms = 59_999
  expect(known.has('a')).toBe(true)
  known.remember('a')
  ms = 60_000
  expect(known.has('a')).toBe(true)
  ms = 119_999
  expect(known.has('a')).toBe(false)
})

it('forgets one that is closed, or all when it may have missed some', () => {
  const known = createKnownInboxes(() => 0)
  for (const id of ['a', 'b', 'c']) known.remember(id)
  known.forget('a')
  expect(['a', 'b', 'c'].map(known.has)).toEqual([false, true, true])
  known.forget(null)
  expect(['a', 'b', 'c'].map(known.has)).toEqual([false, false, false])
})

it('holds 10 000 at most, those that were used last', () => {
  const known = createKnownInboxes(() => 0)
  for (let n = 0; n < 10_000; n++) known.remember(String(n))
  known.remember('0')
  known.remember('one more')
  expect(['0', '1', '2', 'one more'].map(known.has)).toEqual([true, false, true, true])
})
