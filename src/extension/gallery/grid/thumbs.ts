import { dataUrl } from '../../../shared/base64.ts'
import { reportCaught } from '../../platform/log.ts'
import type { PictureReader } from '../../store/pictures.ts'
import { canDraw } from '../../ui/model/drawable.ts'

/** Addresses of the small copies of a kept picture, as far as they are read. */
export interface Thumb {
  tiny?: string
  thumbnail?: string
  /** `thumbnail` is a film: there is no small copy of those. */
  isFilm?: boolean
  /** There is no small copy, and what is kept is too large to be drawn. */
  isHuge?: boolean
}

/** Cache of thumbnails for tiles that come and go. Each is read once; the least recently used are evicted. */
export interface Thumbs {
  /** What is at hand. */
  peek(jobId: string, index: number): Thumb
  /**
   * Reads the 512 px copy, and the 24 px copy if the first takes a moment. While the grid scrolls, both are delayed so that tiles
   * that are scrolled past cost nothing. Calls `onThumb` with each copy; the returned function cancels the request.
   */
  request(jobId: string, index: number, onThumb: (thumb: Thumb) => void): () => void
  /** Reads the 24 px copies of what is going to come into sight. */
  expect(pictures: readonly { jobId: string; index: number }[]): void
}

type Size = 'tiny' | 'thumbnail'

/** A screen holds about forty: enough for going back and forth, some 10 MB. */
const limits = { tiny: 3000, thumbnail: 240 }
/** Copies of which the bytes are asked for in one task: the browser takes a third of a millisecond to begin each. */
const atOnce = 24
/** Ms until a copy is read, at rest and while scrolling. A row that is scrolled past is gone before that. */
const delays = { still: { tiny: 50, thumbnail: 0 }, moving: { tiny: 16, thumbnail: 200 } }

interface ThumbRequest {
  key: string
  jobId: string
  index: number
  onThumb: (thumb: Thumb) => void
}

interface Task {
  request: ThumbRequest
  size: Size
  dueAt: number
}

interface ThumbsOptions {
  read: Pick<PictureReader, 'readPicture' | 'readSmall'>
  isMoving: () => boolean
  now: () => number
}

export function createThumbs({ read, isMoving, now }: ThumbsOptions): Thumbs {
  const requests = new Map<string, Set<ThumbRequest>>()
  const kept = { tiny: new Map<string, string>(), thumbnail: new Map<string, string>() }
  const films = new Set<string>()
  const huge = new Set<string>()
  const pending = new Set<string>()
  let tasks: Task[] = []
  let timer: ReturnType<typeof setTimeout> | undefined

  function peekKey(key: string): Thumb {
    const tiny = kept.tiny.get(key)
    const thumbnail = kept.thumbnail.get(key)
    if (huge.has(key)) return { isHuge: true }
    return { ...(tiny ? { tiny } : {}), ...(thumbnail ? { thumbnail, isFilm: films.has(key) } : {}) }
  }

  /** The oldest go first, but nothing that is on the page. */
  function trim(size: Size): void {
    const urls = kept[size]
    for (const [key, url] of urls) {
      if (urls.size <= limits[size]) return
      if (requests.has(key)) continue
      urls.delete(key)
      if (films.delete(key)) URL.revokeObjectURL(url)
    }
  }

  function store(request: ThumbRequest, size: Size, url: string): void {
    kept[size].set(request.key, url)
    trim(size)
    for (const each of requests.get(request.key) ?? []) each.onThumb(peekKey(request.key))
  }

  /**
   * Many in one go: one by one, reading costs more than drawing. As `data:` URLs: the browser makes each object URL in a call that
   * stops the page until another process has answered.
   */
  async function load(some: readonly ThumbRequest[], size: Size): Promise<void> {
    for (const { key } of some) pending.add(`${size} ${key}`)
    const blobs = await read.readSmall(some, size).catch((error: unknown) => {
      reportCaught('read thumbnails', error)
      return []
    })
    const takeIn = async (request: ThumbRequest, blob: Blob | null | undefined) => {
      if (blob) store(request, size, await dataUrl(blob))
      else if (size === 'thumbnail') await loadWhole(request)
      pending.delete(`${size} ${request.key}`)
    }
    for (let at = 0; at < some.length; at += atOnce)
      await Promise.all(some.slice(at, at + atOnce).map((request, n) => takeIn(request, blobs[at + n])))
  }

  /** For a video, whose thumbnail is made now if possible, and for a picture that has no thumbnail yet. */
  async function loadWhole(request: ThumbRequest): Promise<void> {
    const blob = await read.readPicture(request.jobId, request.index, 'thumbnail').catch((error: unknown) => {
      reportCaught('read picture', error)
      return null
    })
    if (!blob) return
    if (!(await canDraw(blob))) {
      huge.add(request.key)
      for (const each of requests.get(request.key) ?? []) each.onThumb(peekKey(request.key))
      return
    }
    if (blob.type.startsWith('video/')) films.add(request.key)
    store(request, 'thumbnail', films.has(request.key) ? URL.createObjectURL(blob) : await dataUrl(blob))
  }

  function flush(): void {
    timer = undefined
    const at = now()
    const due = tasks.filter(({ dueAt }) => dueAt <= at)
    tasks = tasks.filter(({ dueAt }) => dueAt > at)
    for (const size of ['thumbnail', 'tiny'] as const) {
      const wanted = due.filter((task) => task.size === size && isMissing(task)).map(({ request }) => request)
      if (wanted.length > 0) void load(wanted, size)
    }
    plan()
  }

  function isMissing({ request: { key }, size }: Task): boolean {
    if (huge.has(key) || (size === 'tiny' && kept.thumbnail.has(key))) return false
    return !kept[size].has(key) && !pending.has(`${size} ${key}`)
  }

  function plan(): void {
    if (timer !== undefined || tasks.length === 0) return
    const next = Math.min(...tasks.map(({ dueAt }) => dueAt))
    timer = setTimeout(flush, Math.max(0, next - now()))
  }

  /** Moved to the end of those that may go. */
  function touch(key: string): void {
    for (const urls of [kept.tiny, kept.thumbnail]) {
      const url = urls.get(key)
      if (url === undefined) continue
      urls.delete(key)
      urls.set(key, url)
    }
  }

  return {
    expect(pictures) {
      const missing = pictures
        .map((picture) => ({ ...picture, key: keyOf(picture.jobId, picture.index), onThumb: () => {} }))
        .filter((request) => isMissing({ request, size: 'tiny', dueAt: 0 }))
      if (missing.length > 0) void load(missing, 'tiny')
    },
    peek: (jobId, index) => peekKey(keyOf(jobId, index)),
    request(jobId, index, onThumb) {
      const request: ThumbRequest = { key: keyOf(jobId, index), jobId, index, onThumb }
      const same = requests.get(request.key) ?? new Set()
      requests.set(request.key, same.add(request))
      touch(request.key)
      if (!kept.thumbnail.has(request.key)) {
        const wait = isMoving() ? delays.moving : delays.still
        tasks.push({ request, size: 'thumbnail', dueAt: now() + wait.thumbnail })
        tasks.push({ request, size: 'tiny', dueAt: now() + wait.tiny })
        plan()
      }
      return () => {
        tasks = tasks.filter((task) => task.request !== request)
        same.delete(request)
        if (same.size === 0) requests.delete(request.key)
      }
    },
  }
}

function keyOf(jobId: string, index: number): string {
  return `${jobId} ${index}`
}
