import { DatabaseSync } from 'node:sqlite'
import type { ObjectStorage, SqlRow } from '../../../src/relay/cloudflare/object-storage.ts'

/** A Durable Object's storage on Node's SQLite, with what a test wants to see of it. */
export interface ImitatedStorage extends ObjectStorage {
  alarm: number | null
  /** How often `setAlarm` was called: each is a row that is paid for. */
  alarmsSet: number
  /** Rows that were written. */
  rowsWritten: number
  /** Whether there is anything in it. */
  isEmpty(): boolean
  /** The next write fails so. */
  failWith: string | null
}

export function createImitatedStorage(): ImitatedStorage {
  let db = new DatabaseSync(':memory:')

  function exec(query: string, ...values: unknown[]): { toArray(): SqlRow[] } {
    const isWrite = !/^\s*SELECT/.test(query)
    if (isWrite && storage.failWith !== null) throw new Error(storage.failWith)
    if (query.includes(';')) {
      db.exec(query)
      return { toArray: () => [] }
    }
    const statement = db.prepare(query)
    const rows = isWrite ? [] : statement.all(...values.map(boundValue))
    if (isWrite) storage.rowsWritten += Number(statement.run(...values.map(boundValue)).changes)
    return { toArray: () => rows.map(rowOf) }
  }

  const storage: ImitatedStorage = {
    alarm: null,
    alarmsSet: 0,
    rowsWritten: 0,
    failWith: null,
    isEmpty: () => db.prepare('SELECT * FROM sqlite_master').all().length === 0,
    sql: { exec },
    transactionSync(run) {
      db.exec('BEGIN')
      try {
        const value = run()
        db.exec('COMMIT')
        return value
      } catch (error) {
        db.exec('ROLLBACK')
        throw error
      }
    },
    async deleteAll() {
      db.close()
      db = new DatabaseSync(':memory:')
      storage.alarm = null
    },
    getAlarm: async () => storage.alarm,
    async setAlarm(at) {
      storage.alarm = at
      storage.alarmsSet += 1
    },
  }
  return storage
}

function boundValue(value: unknown): string | number | null | Uint8Array {
  if (typeof value === 'string' || typeof value === 'number' || value === null || value instanceof Uint8Array)
    return value
  throw new Error(`a ${typeof value} can't be stored`)
}

/** BLOBs come as an ArrayBuffer. */
function rowOf(row: Record<string, unknown>): SqlRow {
  const values = Object.entries(row).map(([name, value]) => {
    if (value instanceof Uint8Array) return [name, value.slice().buffer]
    return [name, typeof value === 'string' || typeof value === 'number' ? value : null]
  })
  return Object.fromEntries(values)
}
