import { type Connect, databaseName, openDatabase, settled, sizes } from '../picture-database.ts'

const version = 2
const all = [...sizes, 'quarter', 'bytes', 'total']

/** Built or upgraded as needed. */
export function openToWrite(lost: () => void): Promise<IDBDatabase> {
  return openDatabase(indexedDB.open(databaseName, version), build, lost)
}

function build(before: number, transaction: IDBTransaction): void {
  const { db } = transaction
  for (const store of all) if (!db.objectStoreNames.contains(store)) db.createObjectStore(store)
  // Version 1 did not count. Should this fail, the upgrade is undone and tried again at the next opening.
  if (before === 1) void countAll(transaction).catch(() => transaction.abort())
}

async function countAll(transaction: IDBTransaction): Promise<void> {
  for (const size of sizes) {
    const variant = size === 'original' ? size : 'small'
    const request = transaction.objectStore(size).openCursor()
    for (let cursor = await settled(request); cursor; cursor = await settled(request)) {
      if (Array.isArray(cursor.key) && cursor.value instanceof Blob) {
        const { size: bytes } = cursor.value
        await noteBytes(transaction, [variant, ...cursor.key], (before) => before + bytes)
      }
      cursor.continue()
    }
  }
}

/** Notes how many bytes a variant of a picture has now, and adds the difference to the sum. One after the other, never at once. */
export async function noteBytes(
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

/** Nothing of a variant of a picture is there any more. */
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

/** Notes what became of a variant's sum. The variant's rows in `bytes` are to be changed before. */
export type NoteTotal = (transaction: IDBTransaction, variant: IDBValidKey, change: number) => Promise<void>

export const addToTotal: NoteTotal = async (transaction, variant, change) => {
  const store = transaction.objectStore('total')
  const before: unknown = await settled(store.get(variant))
  store.put(
    typeof before === 'number' ? Math.max(0, before + change) : await countVariant(transaction, variant),
    variant,
  )
}

/** For where nothing can be written. */
export const dropTotal: NoteTotal = async (transaction, variant) => {
  transaction.objectStore('total').delete(variant)
}

export async function readTotal(transaction: IDBTransaction, variant: IDBValidKey): Promise<number> {
  const total: unknown = await settled(transaction.objectStore('total').get(variant))
  return typeof total === 'number' ? total : countVariant(transaction, variant)
}

async function countVariant(transaction: IDBTransaction, variant: IDBValidKey): Promise<number> {
  const rows: unknown[] = await settled(
    transaction.objectStore('bytes').getAll(IDBKeyRange.bound([variant], [variant, []])),
  )
  return rows.reduce<number>((sum, bytes) => sum + asNumber(bytes), 0)
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

export function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
