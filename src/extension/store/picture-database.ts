/**
 * The database of pictures, version 2.
 *
 *   original, thumbnail, tiny   Blobs by [job, index]
 *   quarter                     Blobs by [job, index, quarter], thumbnails of a grid's four
 *   bytes                       how many by [part, job, index], so that what is oldest is found without reading Blobs
 *   total                       their sums by part; none where it is to be counted anew
 *
 * `bytes` and `total` change in the transaction that changes the Blobs.
 */
export const sizes = ['tiny', 'thumbnail', 'original'] as const
export const parts = ['original', 'quarter', 'small'] as const
/** What goes as one when room is needed; `small` is thumbnail and tiny. */
export type Part = (typeof parts)[number]

const name = 'pictures'
const version = 2
const all = [...sizes, 'quarter', 'bytes', 'total']

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

/**
 * As it is, whatever its version: those who only look need not know how to build or upgrade it. Rejects while there is none.
 * @param lost called when the connection is no longer good for anything.
 */
export function openToRead(lost: () => void): Promise<IDBDatabase> {
  return open(indexedDB.open(name), (_, transaction) => transaction.abort(), lost)
}

/** Built or upgraded as needed. */
export function openToWrite(lost: () => void): Promise<IDBDatabase> {
  return open(indexedDB.open(name, version), build, lost)
}

type Upgrade = (before: number, transaction: IDBTransaction) => void

async function open(request: IDBOpenDBRequest, upgrade: Upgrade, lost: () => void): Promise<IDBDatabase> {
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

function build(before: number, transaction: IDBTransaction): void {
  const { db } = transaction
  for (const store of all) if (!db.objectStoreNames.contains(store)) db.createObjectStore(store)
  // Version 1 did not count. Should this fail, the upgrade is undone and tried again at the next opening.
  if (before === 1) void countAll(transaction).catch(() => transaction.abort())
}

async function countAll(transaction: IDBTransaction): Promise<void> {
  for (const size of sizes) {
    const part = size === 'original' ? size : 'small'
    const request = transaction.objectStore(size).openCursor()
    for (let cursor = await settled(request); cursor; cursor = await settled(request)) {
      if (Array.isArray(cursor.key) && cursor.value instanceof Blob) {
        const { size: bytes } = cursor.value
        await weigh(transaction, [part, ...cursor.key], (before) => before + bytes)
      }
      cursor.continue()
    }
  }
}

/** Notes how many bytes a part of a picture has now, and adds the difference to the sum. One after the other, never at once. */
export async function weigh(
  transaction: IDBTransaction,
  key: IDBValidKey[],
  count: (before: number) => number,
): Promise<void> {
  const store = transaction.objectStore('bytes')
  const before = asNumber(await settled(store.get(key)))
  const after = count(before)
  if (after > 0) store.put(after, key)
  else store.delete(key)
  await addToTotal(transaction, key[0] ?? '', after - before)
}

/** Nothing of a part of a picture is there any more. */
export async function forgetBytes(
  transaction: IDBTransaction,
  key: IDBValidKey[],
  noteTotal: NoteTotal,
): Promise<void> {
  const store = transaction.objectStore('bytes')
  const before = asNumber(await settled(store.get(key)))
  store.delete(key)
  await noteTotal(transaction, key[0] ?? '', -before)
}

/** Notes what became of a part's sum. The part's rows in `bytes` are to be changed before. */
export type NoteTotal = (transaction: IDBTransaction, part: IDBValidKey, change: number) => Promise<void>

export const addToTotal: NoteTotal = async (transaction, part, change) => {
  const store = transaction.objectStore('total')
  const before: unknown = await settled(store.get(part))
  store.put(typeof before === 'number' ? Math.max(0, before + change) : await countPart(transaction, part), part)
}

/** For where nothing can be written. */
export const dropTotal: NoteTotal = async (transaction, part) => {
  transaction.objectStore('total').delete(part)
}

export async function readTotal(transaction: IDBTransaction, part: IDBValidKey): Promise<number> {
  const total: unknown = await settled(transaction.objectStore('total').get(part))
  return typeof total === 'number' ? total : countPart(transaction, part)
}

async function countPart(transaction: IDBTransaction, part: IDBValidKey): Promise<number> {
  const rows: unknown[] = await settled(transaction.objectStore('bytes').getAll(IDBKeyRange.bound([part], [part, []])))
  return rows.reduce<number>((sum, bytes) => sum + asNumber(bytes), 0)
}

export function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

/**
 * Runs in one transaction over everything: all of it or nothing. Only requests of that transaction may be awaited within.
 * Rejects with the browser's own error, `QuotaExceededError` when there is no room.
 */
export function inOneWrite<Answer>(
  connect: Connect,
  run: (transaction: IDBTransaction) => Promise<Answer>,
): Promise<Answer> {
  // In Firefox the first transaction after one that found no room may only delete, and a write in it fails by this name.
  return once(connect, run).catch((error: unknown) => {
    if (!isNamed(error, 'InvalidStateError')) throw error
    return once(connect, run)
  })
}

/**
 * Frees room in one transaction. Chromium refuses whatever writes once a quota is passed, and a disk that fills up lowers it below
 * what is stored; only what does nothing but delete goes through. Sums are then dropped too.
 */
export function inOneClearance(
  connect: Connect,
  run: (transaction: IDBTransaction, noteTotal: NoteTotal) => Promise<void>,
): Promise<void> {
  return inOneWrite(connect, (transaction) => run(transaction, addToTotal)).catch((error: unknown) => {
    if (!isNamed(error, 'QuotaExceededError')) throw error
    return inOneWrite(connect, (transaction) => run(transaction, dropTotal))
  })
}

function isNamed(error: unknown, name: string): boolean {
  return error instanceof DOMException && error.name === name
}

async function once<Answer>(connect: Connect, run: (transaction: IDBTransaction) => Promise<Answer>): Promise<Answer> {
  const transaction = (await connect()).transaction(all, 'readwrite')
  const ended = new Promise<void>((resolve, reject) => {
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
  })
  const [ran] = await Promise.allSettled([run(transaction).catch((error: unknown) => undo(transaction, error)), ended])
  // Where both failed, the transaction knows why, and the request only that it was undone.
  if (ran.status === 'rejected') throw transaction.error ?? ran.reason
  await ended
  return ran.value
}

function undo(transaction: IDBTransaction, error: unknown): never {
  try {
    transaction.abort()
  } catch {
    // It has ended by itself.
  }
  throw error
}

export function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
