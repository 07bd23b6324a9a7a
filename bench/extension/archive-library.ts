import type { Job } from '../../src/contract/job.ts'
import {
  connections,
  type Item,
  jobIndex,
  jobKey,
  jobRecord,
  pageKey,
  pageRecord,
  pageSize,
  settings,
} from '../../src/extension/store/items.ts'
import { toRecord } from '../../src/extension/store/record.ts'
import { createPictures } from '../../src/extension/store/write/pictures.ts'
import { drawId } from '../../src/shared/id.ts'

/** Is bundled and runs in a page of the extension, whose storage it fills: a library of which every picture is kept whole. */

declare const chrome: {
  storage: { local: { set(values: Record<string, unknown>): Promise<void>; clear(): Promise<void> } }
}

export interface Library {
  jobs: number
  /** Of each original, about: bytes that mean nothing follow a small picture. */
  originalBytes: number
  /** Epoch ms of the newest job. */
  now: number
}

/** Jobs in one write. */
const atOnce = 1_000
/** Different pictures. Browsers store each anew for every job that has it. */
const pictures = 8
const thumbnailBytes = 9_000

let filled = 0

/** How many jobs are stored so far. */
export const progress = () => filled

export async function fill(library: Library): Promise<void> {
  const { jobs } = library
  await storeSettings(jobs)
  await createPictures().usage() // builds the database
  const database = await opened()
  const copies = await Promise.all(Array.from({ length: pictures }, (_, n) => draw(n, library.originalBytes)))
  for (; filled < jobs; filled = Math.min(jobs, filled + atOnce)) {
    const some = Array.from({ length: Math.min(atOnce, jobs - filled) }, (_, n) => jobAt(filled + n, library))
    await storeJobs(some, filled)
    await storePictures(database, some, copies)
  }
  database.close()
}

const record = <Value>(item: Item<Value>, value: Value) => ({ [item.key]: toRecord(item, value) })

async function storeSettings(jobs: number): Promise<void> {
  await chrome.storage.local.clear()
  const connection = { id: 'first', provider: 'practice', name: '', address: 'https://api.example', token: 'practice' }
  await chrome.storage.local.set({
    ...record(jobIndex, { pages: Math.ceil(jobs / pageSize), pending: [], chores: [], quiet: [] }),
    ...record(connections, { active: 'first', list: [connection] }),
    ...record(settings, { ...settings.default, pictureBudgetMb: 0 }),
  })
}

async function storeJobs(jobs: readonly Job[], from: number): Promise<void> {
  const values: Record<string, unknown> = {}
  for (let at = 0; at < jobs.length; at += pageSize) {
    const ids = jobs.slice(at, at + pageSize).map(({ id }) => id)
    values[pageKey((from + at) / pageSize)] = toRecord(pageRecord, ids)
  }
  for (const job of jobs) values[jobKey(job.id)] = toRecord(jobRecord, job)
  await chrome.storage.local.set(values)
}

const minuteMs = 60_000

function jobAt(n: number, { jobs, now }: Library): Job {
  const createdAt = Math.round(now - (jobs - n) * 100 * minuteMs)
  const id = drawId(createdAt)
  return {
    id,
    connectionId: 'first',
    createdAt,
    updatedAt: createdAt + minuteMs,
    acceptedAt: createdAt + 500,
    endedAt: createdAt + minuteMs,
    deadlineAt: createdAt + 30 * minuteMs,
    messageId: `m${n}`,
    told: true,
    command: { kind: 'imagine', prompt: `lighthouse at dusk, long exposure, kodachrome, study ${n} --ar 3:2` },
    state: 'done',
    result: {
      pictures: [{ url: `https://pictures.example/${id}.webp`, width: 96, height: 64 }],
      buttons: [],
      text: [],
    },
    kept: ['kept'],
  }
}

type Copies = Record<'original' | 'thumbnail' | 'tiny', Blob>
const sizes = ['original', 'thumbnail', 'tiny'] as const

function storePictures(database: IDBDatabase, jobs: readonly Job[], copies: readonly Copies[]): Promise<void> {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(sizes, 'readwrite', { durability: 'relaxed' })
    transaction.oncomplete = () => resolve()
    transaction.onabort = () => reject(transaction.error)
    for (const [n, { id }] of jobs.entries()) {
      for (const size of sizes) transaction.objectStore(size).put(copies[n % copies.length]?.[size], [id, 0])
    }
  })
}

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open('pictures')
    request.onsuccess = () => resolve(request.result)
    request.onerror = () => reject(request.error)
  })
}

async function draw(n: number, originalBytes: number): Promise<Copies> {
  const canvas = new OffscreenCanvas(96, 64)
  const brush = canvas.getContext('2d')
  if (!brush) throw new Error('There is no canvas')
  brush.fillStyle = `hsl(${n * 45} 60% 50%)`
  brush.fillRect(0, 0, 96, 64)
  const picture = await canvas.convertToBlob({ type: 'image/webp' })
  return { original: padded(picture, originalBytes), thumbnail: padded(picture, thumbnailBytes), tiny: picture }
}

function padded(picture: Blob, bytes: number): Blob {
  const noise = new Uint8Array(Math.max(0, bytes - picture.size))
  for (let at = 0; at < noise.length; at += 65_536) crypto.getRandomValues(noise.subarray(at, at + 65_536))
  return new Blob([picture, noise], { type: picture.type })
}
