import { type DBSchema, type IDBPDatabase, openDB } from 'idb'

export type PictureSize = 'original' | 'thumbnail' | 'tiny'

/** The bytes of one picture as kept: as they came, 512 px and 24 px wide (both WebP; missing for films and where the browser can't draw). */
export interface KeptPicture {
  original: Blob
  thumbnail?: Blob | undefined
  tiny?: Blob | undefined
}

/** Pictures by job and index in `result.pictures`. */
export interface Pictures {
  /** The next larger size there is; null when nothing is kept. */
  readPicture(jobId: string, index: number, size: PictureSize): Promise<Blob | null>
  /** All sizes there are, null when nothing is kept. Blobs are handles: no byte is read by this. */
  readKept(jobId: string, index: number): Promise<KeptPicture | null>
  /** Overwrites, so that a fetch cut off half way can be done again. */
  writePicture(jobId: string, index: number, picture: KeptPicture): Promise<void>
  /** All pictures of a job. */
  deletePictures(jobId: string): Promise<void>
}

type Key = [jobId: string, index: number]

interface Schema extends DBSchema {
  original: { key: Key; value: Blob }
  thumbnail: { key: Key; value: Blob }
  tiny: { key: Key; value: Blob }
}

const sizes: readonly PictureSize[] = ['tiny', 'thumbnail', 'original']

/** Opens the database at the first call, not before. A database the browser closed on us is opened again. */
export function createPictures(): Pictures {
  let opened: Promise<IDBPDatabase<Schema>> | undefined
  const forget = () => {
    opened = undefined
  }

  function database(): Promise<IDBPDatabase<Schema>> {
    opened ??= openDB<Schema>('pictures', 1, {
      upgrade(db) {
        for (const size of sizes) db.createObjectStore(size)
      },
      // A later version of ours wants to upgrade: let go, or it waits until the browser ends.
      blocking: (_current, _next, event) => {
        if (event.target instanceof IDBDatabase) event.target.close()
        forget()
      },
      terminated: forget,
    })
    opened.catch(forget)
    return opened
  }

  return {
    async readPicture(jobId, index, size) {
      const db = await database()
      for (const candidate of sizes.slice(sizes.indexOf(size))) {
        const blob = await db.get(candidate, [jobId, index])
        if (blob) return blob
      }
      return null
    },
    async readKept(jobId, index) {
      const transaction = (await database()).transaction(sizes)
      const [tiny, thumbnail, original] = await Promise.all(
        sizes.map((size) => transaction.objectStore(size).get([jobId, index])),
      )
      return original ? { original, thumbnail, tiny } : null
    },
    async writePicture(jobId, index, picture) {
      const transaction = (await database()).transaction(sizes, 'readwrite')
      const writes = sizes.map((size) => {
        const blob = picture[size]
        const store = transaction.objectStore(size)
        return blob ? store.put(blob, [jobId, index]) : store.delete([jobId, index])
      })
      await Promise.all([...writes, transaction.done])
    },
    async deletePictures(jobId) {
      const range = IDBKeyRange.bound([jobId], [jobId, []])
      const transaction = (await database()).transaction(sizes, 'readwrite')
      await Promise.all([...sizes.map((size) => transaction.objectStore(size).delete(range)), transaction.done])
    },
  }
}
