/**
 * The database of pictures, version 2.
 *
 *   original, thumbnail, tiny   Blobs by [job, index]
 *   quarter                     Blobs by [job, index, quarter], thumbnails of a grid's four
 *   bytes                       how many by [variant, job, index], so that what is oldest is found without reading Blobs
 *   total                       their sums by variant; none where it is to be counted anew
 *
 * `bytes` and `total` change in the transaction that changes the Blobs.
 */
export const sizes = ['tiny', 'thumbnail', 'original'] as const
export const pictureVariants = ['original', 'quarter', 'small'] as const
/** What is deleted as one to make room; `small` is thumbnail and tiny. */
export type PictureVariant = (typeof pictureVariants)[number]

export const databaseName = 'pictures'

export type Connect = () => Promise<IDBDatabase>

/** Opens the database at the first call, not before. A database the browser closed on us is opened again. */
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

/** No picture was ever kept, so that the worker has not made the database yet. */
export class NoDatabase extends Error {}

/**
 * As it is, whatever its version: those who only look need not know how to build or upgrade it. Rejects with NoDatabase while
 * there is none.
 * @param lost called when the connection is no longer good for anything.
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

/** @param upgrade called within the opening when the database is older than the version asked for, or not there */
export async function openDatabase(
  request: IDBOpenDBRequest,
  upgrade: Upgrade,
  lost: () => void,
): Promise<IDBDatabase> {
  request.onupgradeneeded = ({ oldVersion }) => {
    if (request.transaction) upgrade(oldVersion, request.transaction)
  }
  const database = await settled(request)
  database.onclose = lost
  // A later version of ours wants to upgrade: let go, or it waits until the browser ends.
  database.onversionchange = () => {
    database.close()
    lost()
  }
  return database
}

export function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

/** All keys that begin so. Arrays sort behind numbers and text: whatever follows lies between. */
export function keysUnder(...start: string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []])
}
