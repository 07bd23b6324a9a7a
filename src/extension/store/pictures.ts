import type { Quarter } from '../../contract/grid.ts'
import { cutQuarter } from './draw.ts'
import { type Connect, connection, keysUnder, NoDatabase, openToRead, resultOf, sizes } from './picture-database.ts'

export type PictureSize = (typeof sizes)[number]

/**
 * The bytes of one picture as kept: the original, and WebP copies 512 px and 24 px wide, which are missing for films and where the
 * browser can't draw.
 */
export interface KeptPicture {
  original: Blob
  thumbnail?: Blob | undefined
  tiny?: Blob | undefined
  /** Thumbnails of the four quarters of a grid, in their order. */
  quarters?: readonly Blob[] | undefined
}

/** Names a picture: its job, and its index in `result.pictures`. */
export interface PictureKey {
  jobId: string
  index: number
}

/** What is stored of one picture. Small copies may be all that is left. */
export interface StoredCopies extends PictureKey {
  original?: Blob | undefined
  thumbnail?: Blob | undefined
  tiny?: Blob | undefined
}

/** Reads kept pictures. */
export interface PictureReader {
  /** Resolves to the picture in this size, or else in the next larger one; null when neither is kept. */
  readPicture(jobId: string, index: number, size: PictureSize): Promise<Blob | null>
  /** Reads the small copies of many pictures at once, in the order asked for; undefined for those that have none. */
  readSmall(pictures: readonly PictureKey[], size: 'thumbnail' | 'tiny'): Promise<(Blob | undefined)[]>
  /** The indices of a job's pictures whose originals are kept, in ascending order. */
  listKept(jobId: string): Promise<number[]>
  /** All sizes that are kept; null when the original is not. Blobs are handles: this reads no bytes. */
  readKept(jobId: string, index: number): Promise<KeptPicture | null>
  /**
   * All that is stored of the pictures of these jobs: job by job in the order asked for, in ascending order of the index. One transaction,
   * however many jobs. Blobs are handles: this reads no bytes.
   */
  readCopies(jobIds: readonly string[]): Promise<StoredCopies[]>
  /**
   * One quarter of a 2x2 grid: its thumbnail (WebP, 512 px), or the quarter as PNG, cut out of the grid's original pixel for pixel. Null
   * when the grid is not kept, or the browser can't draw it.
   */
  readQuarter(jobId: string, index: number, quarter: Quarter, size: 'thumbnail' | 'original'): Promise<Blob | null>
}

/** For pages, which can't write pictures. */
export function createPictureReader(): PictureReader {
  return readerOf(connection(openToRead))
}

export function readerOf(connect: Connect): PictureReader {
  async function read(size: PictureSize, jobId: string, index: number): Promise<Blob | undefined> {
    return readBlob(connect, size, [jobId, index])
  }

  async function readPicture(jobId: string, index: number, size: PictureSize): Promise<Blob | null> {
    for (const candidate of sizes.slice(sizes.indexOf(size))) {
      const blob = await read(candidate, jobId, index)
      if (blob) return blob
    }
    return null
  }

  return {
    readPicture,
    async readSmall(pictures, size) {
      const store = await storeToRead(connect, size)
      if (!store) return pictures.map(() => undefined)
      const found: unknown[] = await Promise.all(
        pictures.map(({ jobId, index }) => resultOf(store.get([jobId, index]))),
      )
      return found.map((blob) => (blob instanceof Blob ? blob : undefined))
    },
    async listKept(jobId) {
      const store = await storeToRead(connect, 'original')
      if (!store) return []
      const keys = await resultOf(store.getAllKeys(keysUnder(jobId)))
      return keys.map((key) => (Array.isArray(key) ? Number(key[1]) : 0))
    },
    async readKept(jobId, index) {
      const [tiny, thumbnail, original] = await Promise.all(sizes.map((size) => read(size, jobId, index)))
      return original ? { original, thumbnail, tiny } : null
    },
    readCopies: (jobIds) => readCopies(connect, jobIds),
    readQuarter: (jobId, index, quarter, size) => readQuarter(connect, readPicture, { jobId, index, quarter, size }),
  }
}

/** Null when no picture was ever kept. */
async function storeToRead(connect: Connect, name: string): Promise<IDBObjectStore | null> {
  return (await toRead(connect, [name]))?.objectStore(name) ?? null
}

/** Null when no picture was ever kept. */
async function toRead(connect: Connect, names: string[]): Promise<IDBTransaction | null> {
  try {
    return (await connect()).transaction(names)
  } catch (error) {
    if (error instanceof NoDatabase) return null
    throw error
  }
}

async function readCopies(connect: Connect, jobIds: readonly string[]): Promise<StoredCopies[]> {
  const transaction = await toRead(connect, [...sizes])
  if (!transaction) return []
  const found = await Promise.all(jobIds.map((jobId) => copiesOf(transaction, jobId)))
  return found.flat()
}

async function copiesOf(transaction: IDBTransaction, jobId: string): Promise<StoredCopies[]> {
  const range = keysUnder(jobId)
  const read = async (size: PictureSize) => {
    const store = transaction.objectStore(size)
    const [keys, blobs] = await Promise.all([
      resultOf(store.getAllKeys(range)),
      resultOf<unknown[]>(store.getAll(range)),
    ])
    return keys.map((key, at) => ({ size, index: Array.isArray(key) ? Number(key[1]) : 0, blob: blobs[at] }))
  }
  const copies = new Map<number, StoredCopies>()
  for (const { size, index, blob } of (await Promise.all(sizes.map(read))).flat())
    if (blob instanceof Blob) copies.set(index, { ...(copies.get(index) ?? { jobId, index }), [size]: blob })
  return [...copies.values()].sort((a, b) => a.index - b.index)
}

async function readBlob(connect: Connect, name: string, key: IDBValidKey): Promise<Blob | undefined> {
  const found = await storeToRead(connect, name).then((store) => store && resultOf(store.get(key)))
  return found instanceof Blob ? found : undefined
}

interface QuarterKey extends PictureKey {
  quarter: Quarter
  size: 'thumbnail' | 'original'
}

async function readQuarter(
  connect: Connect,
  readPicture: PictureReader['readPicture'],
  { jobId, index, quarter, size }: QuarterKey,
): Promise<Blob | null> {
  if (size === 'thumbnail') {
    const kept = await readBlob(connect, 'quarter', [jobId, index, quarter])
    if (kept) return kept
  }
  // Without the original, a small quarter can be cut from the grid's thumbnail.
  const grid =
    (await readPicture(jobId, index, 'original')) ??
    (size === 'thumbnail' ? await readPicture(jobId, index, 'thumbnail') : null)
  return grid && cutQuarter(grid, quarter, size)
}
