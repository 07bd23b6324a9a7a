import { expect, it } from 'vitest'
import { createRecentMessages } from '../../../src/relay/inbox/sqlite-recent.ts'

const message = (seq: number, body = Buffer.from('{}')) => ({
  ...{ seq, receivedAt: 0, tag: null, contentType: null, sealed: false, body },
})

it('keeps the latest 1024 messages, by their numbers', () => {
  const recent = createRecentMessages()
  for (let seq = 1; seq <= 2000; seq++) recent.put(message(seq))
  expect([976, 977, 2000, 2001].map((seq) => recent.get(seq)?.seq)).toEqual([undefined, 977, 2000, undefined])
})

it('forgets what was erased, and not what has come in its place', () => {
  const recent = createRecentMessages()
  recent.put(message(1))
  recent.put(message(2))
  recent.forget(1)
  recent.put(message(2 + 1024))
  recent.forget(2)
  expect([1, 2, 2 + 1024].map((seq) => recent.get(seq)?.seq)).toEqual([undefined, undefined, 2 + 1024])
})

it('keeps no body of over 4 KiB', () => {
  const recent = createRecentMessages()
  recent.put(message(1, Buffer.alloc(4096)))
  recent.put(message(2, Buffer.alloc(4097)))
  expect([recent.get(1)?.body.byteLength, recent.get(2)]).toEqual([4096, undefined])
})

it('holds nothing of the memory that a small body was only a part of', () => {
  const recent = createRecentMessages()
  const read = Buffer.alloc(65_536, 'x')
  recent.put(message(1, read.subarray(100, 200)))
  const kept = recent.get(1)?.body
  expect(kept?.toString()).toBe('x'.repeat(100))
  expect(kept?.buffer).not.toBe(read.buffer)
  // One that is about as large as what it is a part of is not copied.
  const small = Buffer.from(new ArrayBuffer(8192))
  recent.put(message(2, small.subarray(0, 4096)))
  expect(recent.get(2)?.body.buffer).toBe(small.buffer)
})
