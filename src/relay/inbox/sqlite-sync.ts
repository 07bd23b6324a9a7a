import { fdatasync, fdatasyncSync } from 'node:fs'

/** So many groups of one change in a row mean that there is one sender at a time. */
const lonelyGroups = 8

/**
 * Brings the write-ahead log to disk. In the thread pool, so that requests are read meanwhile and the next group gathers; on the spot while changes come one by
 * one: nobody is held up then, and the hop to the pool and back would take half as long as the sync itself.
 * @param wal descriptor of the log
 */
export function createSync(wal: number): (changes: number, done: (error: Error | null) => void) => void {
  let lonely = 0
  return (changes, done) => {
    lonely = changes === 1 ? lonely + 1 : 0
    if (lonely <= lonelyGroups) fdatasync(wal, done)
    else done(syncNow(wal))
  }
}

function syncNow(wal: number): Error | null {
  try {
    fdatasyncSync(wal)
    return null
  } catch (error) {
    return error instanceof Error ? error : new Error('unknown')
  }
}
