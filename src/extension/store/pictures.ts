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
  /** Indices of a job's kept pictures, in their order. */
  listKept(jobId: string): Promise<number[]>
  /** All sizes there are, null when nothing is kept. Blobs are handles: no byte is read by this. */
  readKept(jobId: string, index: number): Promise<KeptPicture | null>
  /** Overwrites, so that a fetch cut off half way can be done again. */
  writePicture(jobId: string, index: number, picture: KeptPicture): Promise<void>
  /** All pictures of a job. */
  deletePictures(jobId: string): Promise<void>
}

const sizes: readonly PictureSize[] = ['tiny', 'thumbnail', 'original']

export type PictureReader = Pick<Pictures, 'readPicture' | 'readKept'>

/** For pages, which never write: they are opened with nothing of that on board. */
export function createPictureReader(): PictureReader {
  return readerOf(connection())
}

export function createPictures(): Pictures {
  const database = connection()

  async function change(run: (store: IDBObjectStore, size: PictureSize) => void): Promise<void> {
    const transaction = (await database()).transaction(sizes, 'readwrite')
    for (const size of sizes) run(transaction.objectStore(size), size)
    return new Promise((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      // Also when a write failed: the rest is then undone.
      transaction.onabort = () => reject(transaction.error)
    })
  }

  return {
    ...readerOf(database),
    async listKept(jobId) {
      const store = (await database()).transaction('original').objectStore('original')
      const keys = await settled(store.getAllKeys(IDBKeyRange.bound([jobId], [jobId, []])))
      return keys.map((key) => (Array.isArray(key) ? Number(key[1]) : 0))
    },
    writePicture: (jobId, index, picture) =>
      change((store, size) => {
        const blob = picture[size]
        const key = [jobId, index]
        if (blob) store.put(blob, key)
        else store.delete(key)
      }),
    // Arrays sort behind numbers: every index lies between.
    deletePictures: (jobId) => change((store) => store.delete(IDBKeyRange.bound([jobId], [jobId, []]))),
  }
}

/** Opens the database at the first call, not before. A database the browser closed on us is opened again. */
function connection(): () => Promise<IDBDatabase> {
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

function readerOf(database: () => Promise<IDBDatabase>): PictureReader {
  async function read(size: PictureSize, jobId: string, index: number): Promise<Blob | undefined> {
    const store = (await database()).transaction(size).objectStore(size)
    const found = await settled(store.get([jobId, index]))
    return found instanceof Blob ? found : undefined
  }

  return {
    async readPicture(jobId, index, size) {
      for (const candidate of sizes.slice(sizes.indexOf(size))) {
        const blob = await read(candidate, jobId, index)
        if (blob) return blob
      }
      return null
    },
    async readKept(jobId, index) {
      const [tiny, thumbnail, original] = await Promise.all(sizes.map((size) => read(size, jobId, index)))
      return original ? { original, thumbnail, tiny } : null
    },
  }
}

/** @param lost called when the connection is no longer good for anything. */
async function open(lost: () => void): Promise<IDBDatabase> {
  const request = indexedDB.open('pictures', 1)
  request.onupgradeneeded = () => {
    for (const size of sizes) request.result.createObjectStore(size)
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

function settled<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}
