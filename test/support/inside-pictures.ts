import type { Quarter } from '../../src/contract/grid.ts'
import { createPictures } from '../../src/extension/store/write/pictures.ts'

/** What the extension keeps, to be looked at on one of its pages in a real browser. */

const pictures = createPictures()

interface Seen {
  type: string
  bytes: number
  /** Of the bytes, SHA-256 in hex. */
  sum: string
  /** Pixels; null for what can't be drawn. */
  width: number | null
  height: number | null
}

async function look(blob: Blob | null): Promise<Seen | null> {
  if (!blob) return null
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', await blob.arrayBuffer()))
  const bitmap = await createImageBitmap(blob).catch(() => null)
  return {
    type: blob.type,
    bytes: blob.size,
    sum: [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join(''),
    width: bitmap?.width ?? null,
    height: bitmap?.height ?? null,
  }
}

async function pixels(blob: Blob | null, box?: { x: number; y: number; width: number; height: number }) {
  if (!blob) throw new Error('no picture')
  const bitmap = await createImageBitmap(blob)
  const { x, y, width, height } = box ?? { x: 0, y: 0, width: bitmap.width, height: bitmap.height }
  const brush = new OffscreenCanvas(width, height).getContext('2d')
  if (!brush) throw new Error('no canvas')
  brush.drawImage(bitmap, -x, -y)
  return { width, height, data: brush.getImageData(0, 0, width, height).data }
}

export const inside = {
  async picture(jobId: string, index: number, size: 'original' | 'thumbnail' | 'tiny') {
    return look(await pictures.readPicture(jobId, index, size))
  },
  async quarter(jobId: string, index: number, quarter: Quarter, size: 'original' | 'thumbnail') {
    return look(await pictures.readQuarter(jobId, index, quarter, size))
  },
  /** Whether the four quarters, put side by side, are the grid, pixel by pixel. */
  async quartersAreTheGrid(jobId: string, index: number) {
    const grid = await pictures.readPicture(jobId, index, 'original')
    const [a, b, c, d] = await Promise.all(
      ([1, 2, 3, 4] as const).map(async (quarter) =>
        pixels(await pictures.readQuarter(jobId, index, quarter, 'original')),
      ),
    )
    if (!a || !b || !c || !d) throw new Error('no quarters')
    const at = (x: number, y: number) => ({ x, y })
    const places = [at(0, 0), at(a.width, 0), at(0, a.height), at(a.width, a.height)]
    const whole = await pixels(grid)
    const same = await Promise.all(
      [a, b, c, d].map(async ({ width, height, data }, index) => {
        const own = await pixels(grid, { ...(places[index] ?? at(0, 0)), width, height })
        return own.data.every((value, at) => value === data[at])
      }),
    )
    return { same, covers: a.width + d.width === whole.width && a.height + d.height === whole.height }
  },
  usage: () => pictures.usage(),
  listOldest: (part: 'original' | 'quarter' | 'small') => pictures.listOldest(part, null, 100),
  deletePictures: (jobId: string) => pictures.deletePictures(jobId),
  /** A second of a film as this browser records it, as base64. */
  async film() {
    const canvas = Object.assign(document.createElement('canvas'), { width: 640, height: 360 })
    const brush = canvas.getContext('2d')
    const recorder = new MediaRecorder(canvas.captureStream(25), { mimeType: 'video/webm' })
    const parts: Blob[] = []
    recorder.ondataavailable = ({ data }) => void parts.push(data)
    const ended = new Promise((resolve) => (recorder.onstop = resolve))
    recorder.start()
    for (let frame = 0; frame < 25; frame++) {
      if (brush) brush.fillStyle = `hsl(${frame * 14} 80% 50%)`
      brush?.fillRect(0, 0, 640, 360)
      // No frames are asked for in tabs that nobody sees.
      await new Promise((resolve) => setTimeout(resolve, 40))
    }
    recorder.stop()
    await ended
    const bytes = new Uint8Array(await new Blob(parts).arrayBuffer())
    return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''))
  },
  /** A database as version 1 of it was, with one picture of each of these jobs. */
  async oldDatabase(jobIds: string[]) {
    const request = indexedDB.open('pictures', 1)
    request.onupgradeneeded = () => {
      for (const size of ['tiny', 'thumbnail', 'original']) request.result.createObjectStore(size)
    }
    await new Promise((resolve) => (request.onsuccess = resolve))
    const database = request.result
    const transaction = database.transaction(['tiny', 'thumbnail', 'original'], 'readwrite')
    for (const id of jobIds) {
      transaction.objectStore('original').put(new Blob(['o'.repeat(1000)], { type: 'image/png' }), [id, 0])
      transaction.objectStore('thumbnail').put(new Blob(['t'.repeat(100)], { type: 'image/webp' }), [id, 0])
      transaction.objectStore('tiny').put(new Blob(['y'.repeat(10)], { type: 'image/webp' }), [id, 0])
    }
    await new Promise((resolve) => (transaction.oncomplete = resolve))
    database.close()
  },
}

Object.assign(globalThis, { inside })
