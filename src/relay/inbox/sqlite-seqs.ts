import type { Now } from '../../shared/clock.ts'
import { leapSeqs } from './sqlite-restore.ts'
import { integer, type Statements } from './sqlite-statements.ts'

/**
 * Numbers set aside by one write of the counter, so that not each commit writes it. What a stop leaves over is never
 * given. More are set aside when half of them are used: readers are told before a group is on disk, and no number they
 * know may be given again.
 */
const reserveSeqs = 100_000

/** The numbers of messages: each is given once, whatever becomes of the clock, the process or the file. */
export interface Seqs {
  /** The highest that was given, or passed over. */
  readonly last: number
  next(): number
  /** To be called in each transaction that gave some. */
  reserve(): void
  /** Nothing of the transaction was kept. */
  takenBack(): void
}

/** To be called in a transaction, once a start. */
export function beginSeqs(options: { sql: Statements; now: Now; restored: boolean }): Seqs {
  const { sql, now, restored } = options
  // Starts at the clock in µs, or where the last run was allowed to get to: a clock that was set back is passed over.
  let last = Math.max(integer(sql.counter.get('seq'), 'value'), now() * 1000) + (restored ? leapSeqs : 0)
  /** Numbers up to this may be given: the next start goes on above it. */
  let reserved = 0

  function reserve(): void {
    if (last + reserveSeqs / 2 <= reserved) return
    reserved = last + reserveSeqs
    sql.setCounter.run(reserved, 'seq')
  }

  reserve()
  return {
    get last() {
      return last
    },
    next() {
      last += 1
      return last
    },
    reserve,
    takenBack() {
      reserved = 0
    },
  }
}
