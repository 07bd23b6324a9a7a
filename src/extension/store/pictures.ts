import type { Quarter } from '../../contract/grid.ts'
import { cutQuarter } from './draw.ts'
import { type Connect, connection, keysUnder, NoDatabase, openToRead, settled, sizes } from './picture-database.ts'

export type PictureSize = (typeof sizes)[number]

/** The bytes of one picture as kept: as they came, 512 px and 24 px wide (both WebP; missing for films and where the browser can't draw). */
export interface KeptPicture {
  original: Blob
  thumbnail?: Blob | undefined
  tiny?: Blob | undefined
  /** Thumbnails of a grid's four, in their order. */
  quarters?: readonly Blob[] | undefined
}

/** Which picture: its job, and its index in `result.pictures`. */
export interface PictureKey {
  jobId: string
  index: number
}

/** Kept pictures by job and index in `result.pictures`, for reading. */
export interface PictureReader {
  /** The next larger size there is; null when nothing so large is kept. */
  readPicture(jobId: string, index: number, size: PictureSize): Promise<Blob | null>
  /** The small copies of many pictures in one reading, in the order asked for; undefined where there is none. */
  readSmall(pictures: readonly PictureKey[], size: 'thumbnail' | 'tiny'): Promise<(Blob | undefined)[]>
  /** Indices of a job's pictures that are kept as they came, in their order. */
  listKept(jobId: string): Promise<number[]>
  /** All sizes there are, null when the original is not kept. Blobs are handles: no byte is read by this. */
  readKept(jobId: string, index: number): Promise<KeptPicture | null>
  /**
   * One of the four in a 2x2 grid: its thumbnail (WebP, 512 px), or the quarter itself as PNG, cut out of the grid's original
   * pixel for pixel. Null when what it is cut from is not kept, or the browser can't draw it.
   */
  readQuarter(jobId: string, index: number, quarter: Quarter, size: 'thumbnail' | 'original'): Promise<Blob | null>
}

/** For pages: nothing here can write. */
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
      const found: unknown[] = await Promise.all(pictures.map(({ jobId, index }) => settled(store.get([jobId, index]))))
      return found.map((blob) => (blob instanceof Blob ? blob : undefined))
    },
    async listKept(jobId) {
      const store = await storeToRead(connect, 'original')
      if (!store) return []
      const keys = await settled(store.getAllKeys(keysUnder(jobId)))
      return keys.map((key) => (Array.isArray(key) ? Number(key[1]) : 0))
    },
    async readKept(jobId, index) {
      const [tiny, thumbnail, original] = await Promise.all(sizes.map((size) => read(size, jobId, index)))
      return original ? { original, thumbnail, tiny } : null
    },
    readQuarter: (jobId, index, quarter, size) => readQuarter(connect, readPicture, { jobId, index, quarter, size }),
  }
}

/** Null where no picture was ever kept. */
async function storeToRead(connect: Connect, name: string): Promise<IDBObjectStore | null> {
  try {
    return (await connect()).transaction(name).objectStore(name)
  } catch (error) {
    if (error instanceof NoDatabase) return null
    throw error
  }
}

async function readBlob(connect: Connect, name: string, key: IDBValidKey): Promise<Blob | undefined> {
  const found = await storeToRead(connect, name).then((store) => store && settled(store.get(key)))
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
  // A thumbnail may be cut from a thumbnail: small, but there.
  const grid =
    (await readPicture(jobId, index, 'original')) ??
    (size === 'thumbnail' ? await readPicture(jobId, index, 'thumbnail') : null)
  return grid && cutQuarter(grid, quarter, size)
}
