/** These functions run in a page of the extension as text, and must not use anything from outside. */

export interface Copied {
  ms: number
  bytes: number
  /** Files: originals and small copies. */
  blobs: number
}

/** The floor of an export: every kept picture goes from the database to one file of the private file system, as it is. */
export async function copyOut(): Promise<Copied> {
  const answer = <Value>(request: IDBRequest<Value>) =>
    new Promise<Value>((resolve, reject) => {
      request.onsuccess = () => resolve(request.result)
      request.onerror = () => reject(request.error)
    })
  const startedAt = performance.now()
  const database = await answer(indexedDB.open('pictures'))
  const folder = await navigator.storage.getDirectory()
  const file = await (await folder.getFileHandle('floor', { create: true })).createWritable()
  let [bytes, blobs] = [0, 0]
  for (const name of ['original', 'thumbnail', 'tiny']) {
    const keys = await answer(database.transaction(name).objectStore(name).getAllKeys())
    for (let at = 0; at < keys.length; at += 100) {
      const store = database.transaction(name).objectStore(name)
      const found: unknown[] = await Promise.all(keys.slice(at, at + 100).map((key) => answer(store.get(key))))
      const some = new Blob(found.filter((one) => one instanceof Blob))
      await file.write(await some.arrayBuffer())
      bytes += some.size
      blobs += found.length
    }
  }
  await file.close()
  database.close()
  const ms = performance.now() - startedAt
  await folder.removeEntry('floor')
  return { ms, bytes, blobs }
}

/** The floor of an import: a file that the user chose is read once from end to end, and put into a database in as many pieces. */
export async function copyIn(blobs: number): Promise<Copied> {
  const [file] = document.querySelector<HTMLInputElement>('input[type=file]')?.files ?? []
  if (!file) throw new Error('No file was chosen')
  const startedAt = performance.now()
  for (let at = 0; at < file.size; at += 8_388_608) await file.slice(at, at + 8_388_608).arrayBuffer()
  const database = await new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open('floor')
    request.onupgradeneeded = () => request.result.createObjectStore('pieces')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
  const size = file.size / blobs
  for (let from = 0; from < blobs; from += 100) {
    const transaction = database.transaction('pieces', 'readwrite')
    const written = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve()
      transaction.onabort = () => reject(transaction.error)
    })
    for (let at = from; at < Math.min(blobs, from + 100); at++)
      transaction.objectStore('pieces').put(file.slice(Math.round(at * size), Math.round((at + 1) * size)), at)
    await written
  }
  database.close()
  const ms = performance.now() - startedAt
  indexedDB.deleteDatabase('floor')
  return { ms, bytes: file.size, blobs }
}

/** Resolves to ms from now until the gallery says how its task ended, or asks what to do with an archive that it has checked. */
export function untilSaid(selector: string): Promise<number> {
  const startedAt = performance.now()
  return new Promise((resolve) => {
    const look = () => {
      if (document.querySelector(selector)) resolve(performance.now() - startedAt)
      else setTimeout(look, 10)
    }
    look()
  })
}
