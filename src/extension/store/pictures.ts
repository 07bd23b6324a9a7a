import { type Quarter, quarters } from '../../contract/grid.ts'
import { cutQuarter } from './draw.ts'
import {
  asNumber,
  type Connect,
  connection,
  forgetBytes,
  inOneClearance,
  inOneWrite,
  type NoteTotal,
  openToRead,
  openToWrite,
  type Part,
  parts,
  readTotal,
  settled,
  sizes,
  weigh,
} from './picture-database.ts'

export type { Part }
export type PictureSize = (typeof sizes)[number]

/** The bytes of one picture as kept: as they came, 512 px and 24 px wide (both WebP; missing for films and where the browser can't draw). */
export interface KeptPicture {
  original: Blob
  thumbnail?: Blob | undefined
  tiny?: Blob | undefined
  /** Thumbnails of a grid's four, in their order. */
  quarters?: readonly Blob[] | undefined
}

/** A picture by job and index in `result.pictures`, and how many bytes a part of it takes. */
export interface Held {
  jobId: string
  index: number
  bytes: number
  /** Whether something to look at is left without its original. */
  hasSmall: boolean
}

/** Pictures by job and index in `result.pictures`. */
export interface Pictures {
  /** The next larger size there is; null when nothing so large is kept. */
  readPicture(jobId: string, index: number, size: PictureSize): Promise<Blob | null>
  /** The small copies of many pictures in one reading, in the order asked for; undefined where there is none. */
  readSmall(
    pictures: readonly Pick<Held, 'jobId' | 'index'>[],
    size: 'thumbnail' | 'tiny',
  ): Promise<(Blob | undefined)[]>
  /** Indices of a job's pictures that are kept as they came, in their order. */
  listKept(jobId: string): Promise<number[]>
  /** All sizes there are, null when the original is not kept. Blobs are handles: no byte is read by this. */
  readKept(jobId: string, index: number): Promise<KeptPicture | null>
  /**
   * One of the four in a 2x2 grid: its thumbnail (WebP, 512 px), or the quarter itself as PNG, cut out of the grid's original
   * pixel for pixel. Null when what it is cut from is not kept, or the browser can't draw it.
   */
  readQuarter(jobId: string, index: number, quarter: Quarter, size: 'thumbnail' | 'original'): Promise<Blob | null>
  /** Overwrites, so that a fetch cut off half way can be done again. Rejects with `QuotaExceededError` when there is no room. */
  writePicture(jobId: string, index: number, picture: KeptPicture): Promise<void>
  /** Small copies drawn later, for a picture that has none. Nothing happens when it is gone. */
  addSmall(jobId: string, index: number, small: Pick<KeptPicture, 'thumbnail' | 'tiny'>): Promise<void>
  /** Small copies of a picture whose original is not here. */
  writeSmall(jobId: string, index: number, small: Pick<KeptPicture, 'thumbnail' | 'tiny'>): Promise<void>
  /** All pictures of a job. */
  deletePictures(jobId: string): Promise<void>
  /** Bytes kept, by part. A running total: costs the same with ten pictures and with ten thousand. */
  weigh(): Promise<Record<Part, number>>
  /** Pictures that have this part, oldest job first, those behind `after` only. */
  listOldest(part: Part, after: Pick<Held, 'jobId' | 'index'> | null, limit: number): Promise<Held[]>
  /** Lets go of a part of these pictures, all in one write. */
  dropPart(part: Part, pictures: readonly Pick<Held, 'jobId' | 'index'>[]): Promise<void>
}

export type PictureReader = Pick<Pictures, 'readPicture' | 'readSmall' | 'readKept'>

/** For pages, which never write: they are opened with nothing of that on board. */
export function createPictureReader(): PictureReader {
  return readerOf(connection(openToRead))
}

export function createPictures(): Pictures {
  const connect = connection(openToWrite)
  const reader = readerOf(connect)
  return { ...reader, ...writerOf(connect), ...listerOf(connect), readQuarter: quarterReaderOf(connect, reader) }
}

function readerOf(connect: Connect): PictureReader {
  async function read(size: PictureSize, jobId: string, index: number): Promise<Blob | undefined> {
    return readBlob(connect, size, [jobId, index])
  }

  return {
    async readPicture(jobId, index, size) {
      for (const candidate of sizes.slice(sizes.indexOf(size))) {
        const blob = await read(candidate, jobId, index)
        if (blob) return blob
      }
      return null
    },
    async readSmall(pictures, size) {
      const store = (await connect()).transaction(size).objectStore(size)
      const found: unknown[] = await Promise.all(pictures.map(({ jobId, index }) => settled(store.get([jobId, index]))))
      return found.map((blob) => (blob instanceof Blob ? blob : undefined))
    },
    async readKept(jobId, index) {
      const [tiny, thumbnail, original] = await Promise.all(sizes.map((size) => read(size, jobId, index)))
      return original ? { original, thumbnail, tiny } : null
    },
  }
}

async function readBlob(connect: Connect, name: string, key: IDBValidKey): Promise<Blob | undefined> {
  const store = (await connect()).transaction(name).objectStore(name)
  const found = await settled(store.get(key))
  return found instanceof Blob ? found : undefined
}

function quarterReaderOf(connect: Connect, { readPicture }: PictureReader): Pictures['readQuarter'] {
  return async (jobId, index, quarter, size) => {
    if (size === 'thumbnail') {
      const kept = await readBlob(connect, 'quarter', [jobId, index, quarter])
      if (kept) return kept
    }
    // A thumbnail may be cut from a thumbnail: small, but there.
    const grid =
      (await readPicture(jobId, index, 'original')) ??
      (size === 'thumbnail' ? await readPicture(jobId, index, 'thumbnail') : null)
    return grid && cutQuarter(grid, quarter, size)
  }
}

type Writes = Pick<Pictures, 'writePicture' | 'addSmall' | 'writeSmall' | 'deletePictures' | 'dropPart'>

function writerOf(connect: Connect): Writes {
  async function putSmall(
    transaction: IDBTransaction,
    key: [string, number],
    { thumbnail, tiny }: Pick<KeptPicture, 'thumbnail' | 'tiny'>,
  ): Promise<void> {
    putOrDelete(transaction, 'thumbnail', key, thumbnail)
    putOrDelete(transaction, 'tiny', key, tiny)
    await weigh(transaction, ['small', ...key], () => (thumbnail?.size ?? 0) + (tiny?.size ?? 0))
  }

  async function putQuarters(transaction: IDBTransaction, key: [string, number], four: readonly Blob[]): Promise<void> {
    for (const quarter of quarters) putOrDelete(transaction, 'quarter', [...key, quarter], four[quarter - 1])
    await weigh(transaction, ['quarter', ...key], () => four.reduce((sum, { size }) => sum + size, 0))
  }

  return {
    writePicture: (jobId, index, picture) =>
      inOneWrite(connect, async (transaction) => {
        const key: [string, number] = [jobId, index]
        transaction.objectStore('original').put(picture.original, key)
        await weigh(transaction, ['original', ...key], () => picture.original.size)
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
        for (const store of [...sizes, 'quarter']) transaction.objectStore(store).delete(under(jobId))
        const bytes = transaction.objectStore('bytes')
        for (const part of parts) {
          const freed: unknown[] = await settled(bytes.getAll(under(part, jobId)))
          bytes.delete(under(part, jobId))
          await noteTotal(transaction, part, -freed.reduce<number>((sum, value) => sum + asNumber(value), 0))
        }
      }),
    dropPart: (part, pictures) =>
      inOneClearance(connect, async (transaction, noteTotal) => {
        for (const { jobId, index } of pictures) await drop(transaction, [part, jobId, index], noteTotal)
      }),
  }
}

const storesOf: Readonly<Record<Part, readonly string[]>> = {
  original: ['original'],
  quarter: ['quarter'],
  small: ['thumbnail', 'tiny'],
}

function drop(
  transaction: IDBTransaction,
  [part, ...key]: [part: Part, jobId: string, index: number],
  noteTotal: NoteTotal,
): Promise<void> {
  // Quarters have one more part to their key.
  for (const store of storesOf[part]) transaction.objectStore(store).delete(IDBKeyRange.bound(key, [...key, []]))
  return forgetBytes(transaction, [part, ...key], noteTotal)
}

function putOrDelete(transaction: IDBTransaction, store: string, key: IDBValidKey, blob: Blob | undefined): void {
  if (blob) transaction.objectStore(store).put(blob, key)
  else transaction.objectStore(store).delete(key)
}

function listerOf(connect: Connect): Pick<Pictures, 'listKept' | 'weigh' | 'listOldest'> {
  const reading = async (name: string) => (await connect()).transaction(name).objectStore(name)
  return {
    async listKept(jobId) {
      const keys = await settled((await reading('original')).getAllKeys(under(jobId)))
      return keys.map((key) => (Array.isArray(key) ? Number(key[1]) : 0))
    },
    async weigh() {
      const transaction = (await connect()).transaction(['total', 'bytes'])
      const [original = 0, quarter = 0, small = 0] = await Promise.all(
        parts.map((part) => readTotal(transaction, part)),
      )
      return { original, quarter, small }
    },
    async listOldest(part, after, limit) {
      const store = await reading('bytes')
      const range = IDBKeyRange.bound(after ? [part, after.jobId, after.index] : [part], [part, []], after !== null)
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

/** All keys that begin so. Arrays sort behind numbers and text: whatever follows lies between. */
function under(...start: string[]): IDBKeyRange {
  return IDBKeyRange.bound(start, [...start, []])
}
