import { type Connect, databaseName, openDatabase, resultOf, sizes } from '../picture-database.ts'

const version = 2
const all = [...sizes, 'quarter', 'bytes', 'total']

/** Opens the database, and builds or upgrades it as needed. */
export function openToWrite(lost: () => void): Promise<IDBDatabase> {
  return openDatabase(indexedDB.open(databaseName, version), build, lost)
}

function build(before: number, transaction: IDBTransaction): void {
  const { db } = transaction
  for (const store of all) if (!db.objectStoreNames.contains(store)) db.createObjectStore(store)
  // Version 1 did not count bytes. Should counting fail, the upgrade is undone and tried again at the next opening.
  if (before === 1) void countAll(transaction).catch(() => transaction.abort())
}

async function countAll(transaction: IDBTransaction): Promise<void> {
  for (const size of sizes) {
    const variant = size === 'original' ? size : 'small'
    const request = transaction.objectStore(size).openCursor()
    for (let cursor = await resultOf(request); cursor; cursor = await resultOf(request)) {
      if (Array.isArray(cursor.key) && cursor.value instanceof Blob) {
        const { size: bytes } = cursor.value
        await setBytes(transaction, [variant, ...cursor.key], (before) => before + bytes)
      }
      cursor.continue()
    }
  }
}

/** Stores how many bytes a variant of a picture has now, and adds the difference to the sum. Calls must not overlap. */
export async function setBytes(
  transaction: IDBTransaction,
  key: IDBValidKey[],
  count: (before: number) => number,
): Promise<void> {
  const store = transaction.objectStore('bytes')
  const before = asNumber(await resultOf(store.get(key)))
  const after = count(before)
  if (after > 0) store.put(after, key)
  else store.delete(key)
  await addToTotal(transaction, key[0] ?? '', after - before)
}

/** The same for many, whose keys differ. */
export async function setManyBytes(
  transaction: IDBTransaction,
  rows: readonly [key: [variant: string, ...IDBValidKey[]], bytes: number][],
): Promise<void> {
  const store = transaction.objectStore('bytes')
  const before: unknown[] = await Promise.all(rows.map(([key]) => resultOf(store.get(key))))
  const changes = new Map<string, number>()
  for (const [at, [key, bytes]] of rows.entries()) {
    if (bytes > 0) store.put(bytes, key)
    else store.delete(key)
    changes.set(key[0], (changes.get(key[0]) ?? 0) + bytes - asNumber(before[at]))
  }
  for (const [variant, change] of changes) await addToTotal(transaction, variant, change)
}

/** Removes the byte count of a variant of a picture that was deleted. */
export async function removeBytes(
  transaction: IDBTransaction,
  key: IDBValidKey[],
  changeTotal: ChangeTotal,
): Promise<void> {
  const store = transaction.objectStore('bytes')
  const before = asNumber(await resultOf(store.get(key)))
  store.delete(key)
  await changeTotal(transaction, key[0] ?? '', -before)
}

/** Changes the sum of a variant's bytes. The variant's rows in `bytes` have to be changed before. */
export type ChangeTotal = (transaction: IDBTransaction, variant: IDBValidKey, change: number) => Promise<void>

export const addToTotal: ChangeTotal = async (transaction, variant, change) => {
  const store = transaction.objectStore('total')
  const before: unknown = await resultOf(store.get(variant))
  store.put(
    typeof before === 'number' ? Math.max(0, before + change) : await countVariant(transaction, variant),
    variant,
  )
}

/** Deletes the sum, for when only deleting is possible. It is counted again later. */
export const dropTotal: ChangeTotal = async (transaction, variant) => {
  transaction.objectStore('total').delete(variant)
}

export async function readTotal(transaction: IDBTransaction, variant: IDBValidKey): Promise<number> {
  const total: unknown = await resultOf(transaction.objectStore('total').get(variant))
  return typeof total === 'number' ? total : countVariant(transaction, variant)
}

async function countVariant(transaction: IDBTransaction, variant: IDBValidKey): Promise<number> {
  const rows: unknown[] = await resultOf(
    transaction.objectStore('bytes').getAll(IDBKeyRange.bound([variant], [variant, []])),
  )
  return rows.reduce<number>((sum, bytes) => sum + asNumber(bytes), 0)
}

/**
 * Runs `run` in one transaction over all object stores: all of it takes effect, or nothing. `run` may await only requests of that
 * transaction. Rejects with the browser's error: `QuotaExceededError` when the disk is full.
 */
export function inOneWrite<Answer>(
  connect: Connect,
  run: (transaction: IDBTransaction) => Promise<Answer>,
): Promise<Answer> {
  // In Firefox the first transaction after a QuotaExceededError may only delete, and a write in it fails with this error.
  return once(connect, run).catch((error: unknown) => {
    if (!isNamed(error, 'InvalidStateError')) throw error
    return once(connect, run)
  })
}

/**
 * Deletes in one transaction. When the quota is exceeded, which also happens when other programs fill the disk, Chromium refuses every
 * transaction that writes, and only pure deletion succeeds. The sums are then deleted too, because they can't be changed.
 */
export function inOneDeletion(
  connect: Connect,
  run: (transaction: IDBTransaction, changeTotal: ChangeTotal) => Promise<void>,
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
  // When both failed, the transaction's error is the cause; the request's says only that it was undone.
  if (ran.status === 'rejected') throw transaction.error ?? ran.reason
  await ended
  return ran.value
}

function undo(transaction: IDBTransaction, error: unknown): never {
  try {
    transaction.abort()
  } catch {
    // The transaction has already ended.
  }
  throw error
}

export function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
