import { randomInt } from 'node:crypto'
import type { DatabaseSync } from 'node:sqlite'
import { integer, type Statements } from './sqlite-statements.ts'

/**
 * Which numbers were given by what is gone is not known. In a restored database numbers go on so much higher: more than
 * a year's worth of clock (µs) can't be missing, should that be behind as well.
 */
export const leapSeqs = 365 * 86_400 * 1_000_000
const tokens = 2 ** 47

export interface Run {
  /** The file is not as the last run left it: it was put back from a copy, and what came after the copy is gone. */
  restored: boolean
  /** To be called when the start is on disk. */
  begun(): void
  /** To be called before the file is closed in good order. Answers what is to be called when that is on disk. */
  end(): () => void
}

/**
 * Tells a database that goes on from one that was put back from a copy. Each run has a number, which stands in the
 * database and in the lock file beside it: who puts an older database back leaves the lock file. A copy made by
 * `relay backup` is marked besides, because it may be put anywhere.
 *
 * The lock file knows both numbers while they change, so that no crash looks like a restored copy.
 */
export function beginRun(lock: DatabaseSync, sql: Statements): Run {
  lock.exec('CREATE TABLE IF NOT EXISTS run (token INTEGER PRIMARY KEY) STRICT')
  const known = lock.prepare('SELECT 1 FROM run WHERE token = ?')
  const add = lock.prepare('INSERT OR IGNORE INTO run VALUES (?)')
  const keepOnly = lock.prepare('DELETE FROM run WHERE token <> ?')

  /** Answers what is to be called when the change of the database is on disk. */
  function change(): () => void {
    const next = randomInt(1, tokens)
    add.run(next)
    sql.setCounter.run(next, 'run')
    return () => keepOnly.run(next)
  }

  const token = integer(sql.counter.get('run'), 'value')
  const copied = integer(sql.counter.get('copied'), 'value') !== 0
  const restored = copied || (token !== 0 && known.get(token) === undefined)
  sql.setCounter.run(0, 'copied')
  return { restored, begun: change(), end: change }
}
