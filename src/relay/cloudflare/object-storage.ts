/** A value in a row: a BLOB is an ArrayBuffer. */
export type SqlValue = ArrayBuffer | string | number | null
export type SqlRow = Record<string, SqlValue>

/**
 * What we use of a Durable Object's storage. What is written in one go is stored as one, and no answer leaves the object
 * before it is durable ("output gate"): https://developers.cloudflare.com/durable-objects/api/sqlite-storage-api/
 */
export interface ObjectStorage {
  sql: {
    /** Runs it at once. With several statements the values are for the last. */
    exec(query: string, ...values: (SqlValue | Uint8Array)[]): { toArray(): SqlRow[] }
  }
  /** All of what is run is written, or nothing when it throws. */
  transactionSync<Value>(run: () => Value): Value
  /** Erases everything, the alarm with it. */
  deleteAll(): Promise<void>
  /** Epoch ms; null: none is set. */
  getAlarm(): Promise<number | null>
  /** In place of the one that is set. */
  setAlarm(at: number): Promise<void>
}
