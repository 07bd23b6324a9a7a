import { beforeEach, expect, it } from 'vitest'
import { beginSeqs } from '../../../src/relay/inbox/sqlite-seqs.ts'
import type { Statements } from '../../../src/relay/inbox/sqlite-statements.ts'

/** What the disk holds of the counter. */
let stored: number
let writes: number
beforeEach(() => {
  stored = 0
  writes = 0
})
const sql = {
  counter: { get: () => ({ value: stored }) },
  setCounter: {
    run(value: number) {
      stored = value
      writes += 1
    },
  },
} as unknown as Statements
const begin = (now = 5000, restored = false) => beginSeqs({ sql, now: () => now, restored })
const clockUs = 5000 * 1000

it('gives each number once, from the clock on', () => {
  const seqs = begin()
  expect([seqs.next(), seqs.next(), seqs.last]).toEqual([clockUs + 1, clockUs + 2, clockUs + 2])
})

it('goes on above all that may have been given, after a stop, a crash and a clock that was set back', () => {
  const seqs = begin()
  for (let n = 0; n < 250_000; n++) {
    const given = seqs.next()
    seqs.reserve()
    // Readers know a number before its group is on disk.
    if (given > stored) throw new Error(`${given} was given, ${stored} is reserved`)
  }
  expect(begin(1).next()).toBeGreaterThan(seqs.last)
})

it('sets more aside when half of them are used, and writes nothing before', () => {
  const seqs = begin()
  expect([stored, writes]).toEqual([clockUs + 100_000, 1])
  for (let n = 0; n < 50_000; n++) seqs.next()
  seqs.reserve()
  expect(writes).toBe(1)
  seqs.next()
  seqs.reserve()
  expect([stored, writes]).toEqual([clockUs + 150_001, 2])
})

it('sets them aside anew when the transaction was taken back', () => {
  const seqs = begin()
  stored = 0
  seqs.takenBack()
  seqs.next()
  seqs.reserve()
  expect(stored).toBe(clockUs + 1 + 100_000)
})

it('passes over what a database that was put back from a copy may have given since', () => {
  expect(begin(5000, true).next()).toBeGreaterThan(clockUs + 1_000_000)
})
