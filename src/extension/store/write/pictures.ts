import { quarters } from '../../../contract/grid.ts'
import {
  type Connect,
  connection,
  keysUnder,
  type PictureVariant,
  pictureVariants,
  settled,
  sizes,
} from '../picture-database.ts'
import { type KeptPicture, type PictureKey, type PictureReader, readerOf } from '../pictures.ts'
import {
  asNumber,
  forgetBytes,
  inOneClearance,
  inOneWrite,
  type NoteTotal,
  noteBytes,
  openToWrite,
  readTotal,
} from './picture-database.ts'

/** A picture, and how many bytes one variant of it takes. */
export interface StoredPicture extends PictureKey {
  bytes: number
  /** Whether something to look at is left without its original. */
  hasSmall: boolean
}

/** Kept pictures, for reading and writing. */
export interface Pictures extends PictureReader {
  /** Overwrites, so that a fetch cut off half way can be done again. Rejects with `QuotaExceededError` when there is no room. */
  writePicture(jobId: string, index: number, picture: KeptPicture): Promise<void>
  /** Small copies drawn later, for a picture that has none. Nothing happens when it is gone. */
  addSmall(jobId: string, index: number, small: Pick<KeptPicture, 'thumbnail' | 'tiny'>): Promise<void>
  /** Small copies of a picture whose original is not here. */
  writeSmall(jobId: string, index: number, small: Pick<KeptPicture, 'thumbnail' | 'tiny'>): Promise<void>
  /** All pictures of a job. */
  deletePictures(jobId: string): Promise<void>
  /** Bytes kept, by variant. A running total: costs the same with ten pictures and with ten thousand. */
  usage(): Promise<Record<PictureVariant, number>>
  /** Pictures that have this variant, oldest job first, only those after `after`. */
  listOldest(variant: PictureVariant, after: PictureKey | null, limit: number): Promise<StoredPicture[]>
  /** Deletes one variant of these pictures, all in one write. */
  dropVariant(variant: PictureVariant, pictures: readonly PictureKey[]): Promise<void>
}

export function createPictures(): Pictures {
  const connect = connection(openToWrite)
  return { ...readerOf(connect), ...writerOf(connect), ...listerOf(connect) }
}

type Writes = Pick<Pictures, 'writePicture' | 'addSmall' | 'writeSmall' | 'deletePictures' | 'dropVariant'>

function writerOf(connect: Connect): Writes {
  async function putSmall(
    transaction: IDBTransaction,
    key: [string, number],
    { thumbnail, tiny }: Pick<KeptPicture, 'thumbnail' | 'tiny'>,
  ): Promise<void> {
    putOrDelete(transaction, 'thumbnail', key, thumbnail)
    putOrDelete(transaction, 'tiny', key, tiny)
    await noteBytes(transaction, ['small', ...key], () => (thumbnail?.size ?? 0) + (tiny?.size ?? 0))
  }

  async function putQuarters(transaction: IDBTransaction, key: [string, number], four: readonly Blob[]): Promise<void> {
    for (const quarter of quarters) putOrDelete(transaction, 'quarter', [...key, quarter], four[quarter - 1])
    await noteBytes(transaction, ['quarter', ...key], () => four.reduce((sum, { size }) => sum + size, 0))
  }

  return {
    writePicture: (jobId, index, picture) =>
      inOneWrite(connect, async (transaction) => {
        const key: [string, number] = [jobId, index]
        transaction.objectStore('original').put(picture.original, key)
        await noteBytes(transaction, ['original', ...key], () => picture.original.size)
        await putSmall(transaction, key, picture)
        await putQuarters(transaction, key, picture.quarters ?? [])
      }),
    addSmall: (jobId, index, small) =>
      inOneWrite(connect, async (transaction) => {
        const there = await settled(transaction.objectStore('original').getKey([jobId, index]))
        if (there !== undefined) await putSmall(transaction, [jobId, index], small)
      }),
    writeSmall: (jobId, index, small) =>
      inOneWrite(connect, (transaction) => putSmall(transaction, [jobId, index], small)),
    deletePictures: (jobId) =>
      inOneClearance(connect, async (transaction, noteTotal) => {
        for (const store of [...sizes, 'quarter']) transaction.objectStore(store).delete(keysUnder(jobId))
        const bytes = transaction.objectStore('bytes')
        for (const variant of pictureVariants) {
          const freed: unknown[] = await settled(bytes.getAll(keysUnder(variant, jobId)))
          bytes.delete(keysUnder(variant, jobId))
          await noteTotal(transaction, variant, -freed.reduce<number>((sum, value) => sum + asNumber(value), 0))
        }
      }),
    dropVariant: (variant, pictures) =>
      inOneClearance(connect, async (transaction, noteTotal) => {
        for (const { jobId, index } of pictures) await drop(transaction, [variant, jobId, index], noteTotal)
      }),
  }
}

const storesOf: Readonly<Record<PictureVariant, readonly string[]>> = {
  original: ['original'],
  quarter: ['quarter'],
  small: ['thumbnail', 'tiny'],
}

function drop(
  transaction: IDBTransaction,
  [variant, ...key]: [variant: PictureVariant, jobId: string, index: number],
  noteTotal: NoteTotal,
): Promise<void> {
  // Quarters have one more part to their key.
  for (const store of storesOf[variant]) transaction.objectStore(store).delete(IDBKeyRange.bound(key, [...key, []]))
  return forgetBytes(transaction, [variant, ...key], noteTotal)
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
        settled(store.getAllKeys(range, limit)),
        settled(store.getAll(range, limit)),
      ])
      const found = keys.flatMap((key, at) =>
        Array.isArray(key) ? [{ jobId: String(key[1]), index: Number(key[2]), bytes: asNumber(bytes[at]) }] : [],
      )
      const small = found.map(({ jobId, index }) => settled(store.getKey(['small', jobId, index])))
      const keysOfSmall = await Promise.all(small)
      return found.map((held, at) => ({ ...held, hasSmall: keysOfSmall[at] !== undefined }))
    },
  }
}
