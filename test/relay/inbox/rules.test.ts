import { describe, expect, it } from 'vitest'
import type { StoredMessage } from '../../../src/relay/inbox/inbox.ts'
import {
  expiryOf,
  isTooMuch,
  openedOf,
  readOf,
  refusalOf,
  renewEveryMsOf,
  weightOf,
} from '../../../src/relay/inbox/rules.ts'
import { dayMs, roomy } from './behaviour/world.ts'

const hourMs = 3_600_000
const kib = 1024
const mib = 1024 * kib

describe('whether there is room for a message', () => {
  const limits = { ...roomy, messages: 10, bytes: 2 * mib, totalBytes: 32 * mib }
  const none = { messages: 0, bytes: 0 }

  it('goes by how many messages and bytes its inbox holds', () => {
    expect(refusalOf(1, { messages: 9, bytes: 0 }, 0, limits)).toBeNull()
    expect(refusalOf(1, { messages: 10, bytes: 0 }, 0, limits)).toBe('inbox-full')
    expect(refusalOf(kib, { messages: 1, bytes: 2 * mib - kib }, 0, limits)).toBeNull()
    expect(refusalOf(kib + 1, { messages: 1, bytes: 2 * mib - kib }, 0, limits)).toBe('inbox-full')
  })

  it('goes by a sixteenth of what the store has left', () => {
    // 16 MiB are left: 1 MiB for each.
    expect(refusalOf(mib, none, 16 * mib, limits)).toBeNull()
    expect(refusalOf(mib + 1, none, 16 * mib, limits)).toBe('store-full')
    expect(refusalOf(kib, { messages: 1, bytes: mib }, 16 * mib, limits)).toBe('store-full')
  })

  it('is always 64 KiB, as long as the store has so much left', () => {
    const nearlyFull = 32 * mib - 100 * kib
    expect(refusalOf(64 * kib, none, nearlyFull, limits)).toBeNull()
    expect(refusalOf(64 * kib + 1, none, nearlyFull, limits)).toBe('store-full')
    expect(refusalOf(kib, none, 32 * mib - kib, limits)).toBeNull()
    expect(refusalOf(kib + 1, none, 32 * mib - kib, limits)).toBe('store-full')
  })

  it('counts what a message takes beside its body', () => {
    expect(weightOf(100)).toBe(612)
  })
})

describe('how long an inbox lives', () => {
  it('is an hour after it was read when it has caught nothing, and 30 days otherwise', () => {
    expect(expiryOf({ caught: false, readAt: 5 }, roomy)).toBe(5 + hourMs)
    expect(expiryOf({ caught: true, readAt: 5 }, roomy)).toBe(5 + 30 * dayMs)
  })

  it('is told to who opens it', () => {
    const expiresAt = 5 + 30 * dayMs
    expect(openedOf({ caught: false, readAt: 5, sealKey: null }, roomy, true)).toEqual({
      ...{ expiresAt, unusedUntil: 5 + hourMs, created: true, sealKey: null },
    })
    expect(openedOf({ caught: true, readAt: 5, sealKey: 'key' }, roomy, false)).toEqual({
      ...{ expiresAt, unusedUntil: null, created: false, sealKey: 'key' },
    })
  })

  it('is written often enough for a restart not to end it', () => {
    expect(renewEveryMsOf({ caught: false })).toBeLessThan(hourMs / 2)
    expect(renewEveryMsOf({ caught: true })).toBe(hourMs)
  })
})

it('gives 256 KiB at once or one message alone, and never more than was asked for', () => {
  expect([isTooMuch(256 * kib, 1, undefined), isTooMuch(256 * kib + 1, 1, undefined)]).toEqual([false, true])
  expect(isTooMuch(mib, 0, undefined)).toBe(false)
  expect([isTooMuch(8 * kib, 1, 8 * kib), isTooMuch(8 * kib + 1, 0, 8 * kib)]).toEqual([false, true])
})

describe('what a reader is told', () => {
  const message = (seq: number): StoredMessage => ({
    ...{ seq, receivedAt: 0, tag: null, contentType: null, sealed: false, body: Buffer.alloc(0) },
  })
  const told = (found: { after?: number; dropped?: number; seqs?: number[]; more?: boolean; foreign?: boolean }) => {
    const { after = 0, dropped = 0, seqs = [], more = false, foreign = false } = found
    const { gap, cursor } = readOf({ after, foreignCursor: foreign, dropped, messages: seqs.map(message), more })
    return { gap, cursor }
  }

  it('is where to go on: after the last message, or where it was', () => {
    expect(told({ after: 5, seqs: [6, 9] })).toEqual({ gap: false, cursor: 9 })
    expect(told({ after: 5 })).toEqual({ gap: false, cursor: 5 })
  })

  it('is that something was dropped which it has not read, once its cursor goes past that', () => {
    expect(told({ after: 5, dropped: 7 })).toEqual({ gap: true, cursor: 7 })
    expect(told({ after: 7, dropped: 7 })).toEqual({ gap: false, cursor: 7 })
    expect(told({ after: 5, dropped: 7, seqs: [9] })).toEqual({ gap: true, cursor: 9 })
    // A message below what was dropped is still there: it comes first.
    expect(told({ after: 5, dropped: 7, seqs: [6], more: true })).toEqual({ gap: false, cursor: 6 })
    expect(told({ after: 6, dropped: 7, seqs: [8], more: true })).toEqual({ gap: true, cursor: 8 })
  })

  it('is that its cursor is of another store', () => {
    expect(told({ foreign: true, seqs: [3] })).toEqual({ gap: true, cursor: 3 })
  })
})
