import type { PictureSize, Pictures } from './pictures.ts'

/** Smallest first; what is missing is answered by the next. */
const sizes: readonly PictureSize[] = ['tiny', 'thumbnail', 'original']

/**
 * Reads what `createPictures` keeps, for pages: they never write, and the popup opens sooner without the library.
 * Never makes the database: an empty one without its stores would be taken for the finished one.
 */
export function createPictureReader(): Pick<Pictures, 'readPicture'> {
  let opened: Promise<IDBDatabase | null> | undefined
  const forget = () => {
    opened = undefined
  }

  function open(): Promise<IDBDatabase | null> {
    return new Promise((resolve) => {
      const request = indexedDB.open('pictures')
      request.onupgradeneeded = () => request.transaction?.abort()
      request.onerror = () => {
        forget() // there may be one later
        resolve(null)
      }
      request.onsuccess = () => {
        const db = request.result
        db.onclose = forget
        // The worker wants to upgrade: let go, or it waits until this page is closed.
        db.onversionchange = () => {
          db.close()
          forget()
        }
        resolve(db)
      }
    })
  }

  return {
    async readPicture(jobId, index, size) {
      opened ??= open()
      const db = await opened
      if (!db) return null
      for (const candidate of sizes.slice(sizes.indexOf(size))) {
        const blob = await get(db, candidate, [jobId, index])
        if (blob) return blob
      }
      return null
    },
  }
}

function get(db: IDBDatabase, store: PictureSize, key: [string, number]): Promise<Blob | null> {
  return new Promise((resolve, reject) => {
    const request = db.transaction(store).objectStore(store).get(key)
    request.onsuccess = () => resolve(request.result instanceof Blob ? request.result : null)
    request.onerror = () => reject(request.error)
  })
}
