import type { DatabaseSync } from 'node:sqlite'

/** A database that is larger is not written anew: half a second for 64 MB, and as much memory. */
const mostBytes = 64 * 1024 * 1024

/**
 * Writes the database anew, without what SQLite leaves in the unused part of a page when it moves rows. False: it is
 * too large.
 */
export function rewrite(db: DatabaseSync): boolean {
  if (pragma(db, 'page_count') * pragma(db, 'page_size') > mostBytes) return false
  db.exec('VACUUM')
  return true
}

function pragma(db: DatabaseSync, name: string): number {
  return Number(db.prepare(`PRAGMA ${name}`).get()?.[name])
}
