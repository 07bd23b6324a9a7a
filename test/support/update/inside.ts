import {
  accountKey,
  accountRecord,
  items,
  jobKey,
  jobRecord,
  pagePrefix,
  pageRecord,
  type RecordFormat,
  unmatchedKey,
  unmatchedRecord,
} from '../../../src/extension/store/items.ts'
import { fromRecord } from '../../../src/extension/store/record.ts'

/** Is bundled and runs in a page of the extension. */

declare const chrome: {
  storage: {
    local: { get(keys: null): Promise<Record<string, unknown>>; set(values: Record<string, unknown>): Promise<void> }
  }
}

/** What is stored, to be compared. Sums are SHA-256 in hexadecimal digits. */
export interface Survey {
  jobs: number
  /** Of all jobs but those that were left out, as they are stored. */
  jobsSum: string
  /** Keys of records that this build of the extension can't read. */
  unreadable: string[]
  /** Keys of quarantined copies. */
  quarantined: string[]
  /** How many records each object store has. */
  pictures: Record<string, number>
  /** Of the keys, types and sizes of all pictures, and of the bytes of each hundredth. */
  picturesSum: string
}

// The database of pictures as version 0.1.0 made it: see src/extension/store/picture-database.ts.
const version = 2
const sizes = ['tiny', 'thumbnail', 'original'] as const
const stores = [...sizes, 'quarter', 'bytes', 'total']

/** Adds a picture to each of these jobs. A few hundred at once: drivers give up on what takes minutes. */
async function addPictures(jobIds: string[]): Promise<void> {
  const request = indexedDB.open('pictures', version)
  request.onupgradeneeded = () => {
    for (const store of stores) request.result.createObjectStore(store)
  }
  const database = await answerOf(request)
  const drawn = await Promise.all([24, 128, 256].map(draw))
  const transaction = database.transaction(stores, 'readwrite')
  const ended = new Promise((resolve, reject) => {
    transaction.oncomplete = resolve
    transaction.onabort = () => reject(transaction.error)
  })
  const total = { original: 0, small: 0 }
  for (const id of jobIds) {
    // Each with bytes of its own behind the picture's end, which every decoder leaves alone.
    const copies = drawn.map((picture) => new Blob([picture, id], { type: 'image/webp' }))
    const [tiny = 0, thumbnail = 0, original = 0] = copies.map(({ size }) => size)
    for (const [index, size] of sizes.entries()) transaction.objectStore(size).put(copies[index], [id, 0])
    transaction.objectStore('bytes').put(original, ['original', id, 0])
    transaction.objectStore('bytes').put(tiny + thumbnail, ['small', id, 0])
    total.original += original
    total.small += tiny + thumbnail
  }
  for (const [variant, bytes] of Object.entries(total)) {
    const before: unknown = await answerOf(transaction.objectStore('total').get(variant))
    transaction.objectStore('total').put(bytes + (typeof before === 'number' ? before : 0), variant)
  }
  await ended
  database.close()
}

async function draw(side: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(side, side)
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('There is no canvas')
  for (let x = 0; x < side; x += 8) {
    brush.fillStyle = `hsl(${x} 60% 50%)`
    brush.fillRect(x, 0, 8, side)
  }
  return canvas.convertToBlob({ type: 'image/webp', quality: 0.8 })
}

async function survey(leftOut: string[]): Promise<Survey> {
  const all = await chrome.storage.local.get(null)
  const jobs = Object.keys(all).filter((key) => key.startsWith(jobKey('')))
  const compared = jobs.filter((key) => !leftOut.includes(key.slice(jobKey('').length))).toSorted()
  const { pictures, picturesSum } = await surveyPictures(leftOut)
  return {
    jobs: jobs.length,
    jobsSum: await sumOf(compared.map((key) => `${key} ${JSON.stringify(all[key])}`).join('\n')),
    unreadable: Object.keys(all).filter((key) => {
      const format = formatOf(key)
      return format && fromRecord(format, all[key]).kind === 'unreadable'
    }),
    quarantined: Object.keys(all).filter((key) => key.startsWith('aside:')),
    pictures,
    picturesSum,
  }
}

async function surveyPictures(leftOut: string[]): Promise<Pick<Survey, 'pictures' | 'picturesSum'>> {
  const database = await answerOf(indexedDB.open('pictures'))
  const pictures: Record<string, number> = {}
  const lines: string[] = []
  for (const size of sizes) {
    const store = database.transaction(size).objectStore(size)
    const [keys, blobs] = await Promise.all([answerOf(store.getAllKeys()), answerOf<Blob[]>(store.getAll())])
    pictures[size] = keys.length
    for (const [index, key] of keys.entries()) {
      const blob = blobs[index]
      if (!blob || leftOut.some((id) => String(key).startsWith(id))) continue
      lines.push(`${size} ${key} ${blob.type} ${blob.size}`)
      if (index % 100 === 0) lines.push(await sumOf(await blob.arrayBuffer()))
    }
  }
  database.close()
  return { pictures, picturesSum: await sumOf(lines.join('\n')) }
}

function formatOf(key: string): RecordFormat<unknown> | undefined {
  if (key.startsWith(jobKey(''))) return jobRecord
  if (key.startsWith(pagePrefix)) return pageRecord
  if (key.startsWith(accountKey(''))) return accountRecord
  if (key.startsWith(unmatchedKey(''))) return unmatchedRecord
  return items.find((item) => item.key === key)
}

async function sumOf(content: string | ArrayBuffer): Promise<string> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

function answerOf<Value>(request: IDBRequest<Value>): Promise<Value> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

export const inside = {
  store: (records: Record<string, unknown>) => chrome.storage.local.set(records),
  addPictures,
  survey,
}

Object.assign(globalThis, { inside })
