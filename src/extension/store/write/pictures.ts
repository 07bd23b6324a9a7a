import { quarters } from '../../../contract/grid.ts'
import {
  type Connect,
  connection,
  keysUnder,
  type PictureVariant,
  pictureVariants,
  resultOf,
  sizes,
} from '../picture-database.ts'
import { type KeptPicture, type PictureKey, type PictureReader, readerOf, type StoredCopies } from '../pictures.ts'
import {
  asNumber,
  type ChangeTotal,
  inOneDeletion,
  inOneWrite,
  openToWrite,
  readTotal,
  removeBytes,
  setBytes,
  setManyBytes,
} from './picture-database.ts'

/** A picture, and how many bytes one variant of it takes. */
export interface StoredPicture extends PictureKey {
  bytes: number
  /** Whether small copies are left when its original is deleted. */
  hasSmall: boolean
}

/** Reads and writes kept pictures. */
export interface Pictures extends PictureReader {
  /** Stores a picture, and replaces one that is there. Rejects with `QuotaExceededError` when the disk is full. */
  writePicture(jobId: string, index: number, picture: KeptPicture): Promise<void>
  /** Adds small copies that were drawn later. Does nothing when the picture was deleted. */
  addSmall(jobId: string, index: number, small: Pick<KeptPicture, 'thumbnail' | 'tiny'>): Promise<void>
  /** Stores small copies of a picture without its original. */
  writeSmall(jobId: string, index: number, small: Pick<KeptPicture, 'thumbnail' | 'tiny'>): Promise<void>
  /**
   * Stores many pictures in one write: with its original as `writePicture`, without as `writeSmall`. Each picture stands there once. Rejects
   * as they do, and then has stored none.
   */
  writeCopies(pictures: readonly StoredCopies[]): Promise<void>
  /** Deletes all pictures of a job. */
  deletePictures(jobId: string): Promise<void>
  /** How many bytes are kept, by variant. Reads running totals, whose cost does not grow with the number of pictures. */
  usage(): Promise<Record<PictureVariant, number>>
  /** Pictures that have this variant, those of the oldest job first, beginning after `after`. */
  listOldest(variant: PictureVariant, after: PictureKey | null, limit: number): Promise<StoredPicture[]>
  /** Deletes one variant of these pictures, all in one write. */
  dropVariant(variant: PictureVariant, pictures: readonly PictureKey[]): Promise<void>
}

export function createPictures(): Pictures {
  const connect = connection(openToWrite)
  return { ...readerOf(connect), ...writerOf(connect), ...listerOf(connect) }
}

type Writes = Pick<
  Pictures,
  'writePicture' | 'addSmall' | 'writeSmall' | 'writeCopies' | 'deletePictures' | 'dropVariant'
>

function writerOf(connect: Connect): Writes {
  async function putSmall(
    transaction: IDBTransaction,
    key: [string, number],
    { thumbnail, tiny }: Pick<KeptPicture, 'thumbnail' | 'tiny'>,
  ): Promise<void> {
    putOrDelete(transaction, 'thumbnail', key, thumbnail)
    putOrDelete(transaction, 'tiny', key, tiny)
    await setBytes(transaction, ['small', ...key], () => (thumbnail?.size ?? 0) + (tiny?.size ?? 0))
  }

  async function putQuarters(transaction: IDBTransaction, key: [string, number], four: readonly Blob[]): Promise<void> {
    for (const quarter of quarters) putOrDelete(transaction, 'quarter', [...key, quarter], four[quarter - 1])
    await setBytes(transaction, ['quarter', ...key], () => four.reduce((sum, { size }) => sum + size, 0))
  }

  return {
    writePicture: (jobId, index, picture) =>
      inOneWrite(connect, async (transaction) => {
        const key: [string, number] = [jobId, index]
        transaction.objectStore('original').put(picture.original, key)
        await setBytes(transaction, ['original', ...key], () => picture.original.size)
        await putSmall(transaction, key, picture)
        await putQuarters(transaction, key, picture.quarters ?? [])
      }),
    addSmall: (jobId, index, small) =>
      inOneWrite(connect, async (transaction) => {
        const there = await resultOf(transaction.objectStore('original').getKey([jobId, index]))
        if (there !== undefined) await putSmall(transaction, [jobId, index], small)
      }),
    writeSmall: (jobId, index, small) =>
      inOneWrite(connect, (transaction) => putSmall(transaction, [jobId, index], small)),
    writeCopies: (pictures) => inOneWrite(connect, (transaction) => putCopies(transaction, pictures)),
    deletePictures: (jobId) =>
      inOneDeletion(connect, async (transaction, changeTotal) => {
        for (const store of [...sizes, 'quarter']) transaction.objectStore(store).delete(keysUnder(jobId))
        const bytes = transaction.objectStore('bytes')
        for (const variant of pictureVariants) {
          const freed: unknown[] = await resultOf(bytes.getAll(keysUnder(variant, jobId)))
          bytes.delete(keysUnder(variant, jobId))
          await changeTotal(transaction, variant, -freed.reduce<number>((sum, value) => sum + asNumber(value), 0))
        }
      }),
    dropVariant: (variant, pictures) =>
      inOneDeletion(connect, async (transaction, changeTotal) => {
        for (const { jobId, index } of pictures) await drop(transaction, [variant, jobId, index], changeTotal)
      }),
  }
}

async function putCopies(transaction: IDBTransaction, pictures: readonly StoredCopies[]): Promise<void> {
  const sizesNow: [key: [PictureVariant, string, number], bytes: number][] = []
  for (const { jobId, index, original, thumbnail, tiny } of pictures) {
    const key: [string, number] = [jobId, index]
    putOrDelete(transaction, 'thumbnail', key, thumbnail)
    putOrDelete(transaction, 'tiny', key, tiny)
    sizesNow.push([['small', ...key], (thumbnail?.size ?? 0) + (tiny?.size ?? 0)])
    if (!original) continue
    putOrDelete(transaction, 'original', key, original)
    sizesNow.push([['original', ...key], original.size])
    for (const quarter of quarters) putOrDelete(transaction, 'quarter', [...key, quarter], undefined)
    sizesNow.push([['quarter', ...key], 0])
  }
  await setManyBytes(transaction, sizesNow)
}

const storesOf: Readonly<Record<PictureVariant, readonly string[]>> = {
  original: ['original'],
  quarter: ['quarter'],
  small: ['thumbnail', 'tiny'],
}

function drop(
  transaction: IDBTransaction,
  [variant, ...key]: [variant: PictureVariant, jobId: string, index: number],
  changeTotal: ChangeTotal,
): Promise<void> {
  // The range includes the keys of quarters, which have one more part.
  for (const store of storesOf[variant]) transaction.objectStore(store).delete(IDBKeyRange.bound(key, [...key, []]))
  return removeBytes(transaction, [variant, ...key], changeTotal)
}

function putOrDelete(transaction: IDBTransaction, store: string, key: IDBValidKey, blob: Blob | undefined): void {
  if (blob) transaction.objectStore(store).put(blob, key)
  else transaction.objectStore(store).delete(key)
}

function listerOf(connect: Connect): Pick<Pictures, 'usage' | 'listOldest'> {
  return {
    async usage() {
      const transaction = (await connect()).transaction(['total', 'bytes'])
      const [original = 0, quarter = 0, small = 0] = await Promise.all(
        pictureVariants.map((variant) => readTotal(transaction, variant)),
      )
      return { original, quarter, small }
    },
    async listOldest(variant, after, limit) {
      const store = (await connect()).transaction('bytes').objectStore('bytes')
      const range = IDBKeyRange.bound(
        after ? [variant, after.jobId, after.index] : [variant],
        [variant, []],
        after !== null,
      )
      const [keys, bytes] = await Promise.all([
        resultOf(store.getAllKeys(range, limit)),
        resultOf(store.getAll(range, limit)),
      ])
      const found = keys.flatMap((key, at) =>
        Array.isArray(key) ? [{ jobId: String(key[1]), index: Number(key[2]), bytes: asNumber(bytes[at]) }] : [],
      )
      const small = found.map(({ jobId, index }) => resultOf(store.getKey(['small', jobId, index])))
      const keysOfSmall = await Promise.all(small)
      return found.map((each, at) => ({ ...each, hasSmall: keysOfSmall[at] !== undefined }))
    },
  }
}
