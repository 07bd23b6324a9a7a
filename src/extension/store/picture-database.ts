/**
 * The database of pictures, version 2.
 *
 *   original, thumbnail, tiny   Blobs by [job, index]
 *   quarter                     Blobs by [job, index, quarter], thumbnails of a grid's four
 *   bytes                       how many bytes, by [variant, job, index], so that the oldest are found without reading Blobs
 *   total                       their sums by variant; a missing sum has to be counted again
 *
 * `bytes` and `total` change in the transaction that changes the Blobs.
 */
export const sizes = ['tiny', 'thumbnail', 'original'] as const
export const pictureVariants = ['original', 'quarter', 'small'] as const
/** What eviction deletes together; `small` is thumbnail and tiny. */
export type PictureVariant = (typeof pictureVariants)[number]

export const databaseName = 'pictures'

export type Connect = () => Promise<IDBDatabase>

/** Opens the database at the first call, and again after the browser has closed it. */
export function connection(open: (lost: () => void) => Promise<IDBDatabase>): Connect {
  let opened: Promise<IDBDatabase> | undefined
  const forget = () => {
    opened = undefined
  }
  return () => {
    opened ??= open(forget)
    opened.catch(forget)
    return opened
  }
}

/** There is no database, because no picture was ever kept. */
export class NoDatabase extends Error {}

/**
 * Opens the database whatever its version: readers need not know how to build or upgrade it. Rejects with NoDatabase while there is
 * none.
 * @param lost called when the connection can no longer be used
 */
export async function openToRead(lost: () => void): Promise<IDBDatabase> {
  let isMissing = false
  const leaveMissing: Upgrade = (_, transaction) => {
    isMissing = true
    transaction.abort()
  }
  try {
    return await openDatabase(indexedDB.open(databaseName), leaveMissing, lost)
  } catch (error) {
    throw isMissing ? new NoDatabase() : error
  }
}

type Upgrade = (before: number, transaction: IDBTransaction) => void

/** @param upgrade called while opening, when the database is older than the requested version or does not exist */
export async function openDatabase(
  request: IDBOpenDBRequest,
  upgrade: Upgrade,
  lost: () => void,
): Promise<IDBDatabase> {
  request.onupgradeneeded = ({ oldVersion }) => {
    if (request.transaction) upgrade(oldVersion, request.transaction)
  }
  const database = await resultOf(request)
  database.onclose = lost
  // A later version of the extension wants to upgrade: it would wait until this connection is closed.
  database.onversionchange = () => {
    database.close()
    lost()
  }
  return database
}

export function resultOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** The range of all keys that begin with `start`. Arrays sort after numbers and strings, so `[]` is an upper bound. */
export function keysUnder(...start: string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []])
}
