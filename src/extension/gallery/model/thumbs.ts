import type { PictureReader, PictureSize } from '../../store/pictures.ts'

/** Addresses (`blob:`) of the small copies of a kept picture, as far as they are read. */
export interface Thumb {
  tiny?: string
  thumbnail?: string
  /** `thumbnail` is a film: there is no small copy of those. */
  isFilm?: boolean
}

/** Small copies for tiles that come and go: read once, kept while they are likely to come back, let go of by number. */
export interface Thumbs {
  /** What is at hand. */
  peek(jobId: string, index: number): Thumb
  /**
   * Reads the 24 px copy at once and the 512 px one a moment later, so that what is scrolled past costs little. `tell` is called
   * with each; the answer takes the wish back.
   */
  want(jobId: string, index: number, tell: (thumb: Thumb) => void): () => void
}

/** A screen holds about forty: enough for going back and forth, some 10 MB. */
const maxThumbnails = 240
/** 300 bytes each. */
const maxTiny = 3000
const maxTinyBytes = 20_000
/** Shorter than an eye rests, longer than a row takes to fly by. */
const restMs = 70

interface Wish {
  key: string
  jobId: string
  index: number
  tell: (thumb: Thumb) => void
}

export function createThumbs(read: Pick<PictureReader, 'readPicture'>): Thumbs {
  const wishes = new Map<string, Set<Wish>>()
  const kept = { tiny: new Map<string, string>(), thumbnail: new Map<string, string>() }
  const limits = { tiny: maxTiny, thumbnail: maxThumbnails }
  const films = new Set<string>()
  const reading = new Set<string>()

  function peekKey(key: string): Thumb {
    const tiny = kept.tiny.get(key)
    const thumbnail = kept.thumbnail.get(key)
    return { ...(tiny ? { tiny } : {}), ...(thumbnail ? { thumbnail, isFilm: films.has(key) } : {}) }
  }

  /** The oldest go first, but nothing that is on the page. */
  function trim(size: 'tiny' | 'thumbnail'): void {
    const urls = kept[size]
    for (const [key, url] of urls) {
      if (urls.size <= limits[size]) return
      if (wishes.has(key)) continue
      urls.delete(key)
      URL.revokeObjectURL(url)
    }
  }

  async function load({ key, jobId, index }: Wish, size: 'tiny' | 'thumbnail'): Promise<void> {
    const task = `${size} ${key}`
    if (kept[size].has(key) || reading.has(task)) return
    reading.add(task)
    const blob = await read.readPicture(jobId, index, size satisfies PictureSize).catch(() => null)
    reading.delete(task)
    // The next larger size comes where there is none: an original of many megapixels is no placeholder.
    if (!blob || (size === 'tiny' && blob.size > maxTinyBytes)) return
    if (blob.type.startsWith('video/')) films.add(key)
    kept[size].set(key, URL.createObjectURL(blob))
    trim(size)
    for (const wish of wishes.get(key) ?? []) wish.tell(peekKey(key))
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
    peek: (jobId, index) => peekKey(keyOf(jobId, index)),
    want(jobId, index, tell) {
      const wish: Wish = { key: keyOf(jobId, index), jobId, index, tell }
      const same = wishes.get(wish.key) ?? new Set()
      wishes.set(wish.key, same.add(wish))
      touch(wish.key)
      void load(wish, 'tiny')
      const timer = setTimeout(() => void load(wish, 'thumbnail'), kept.thumbnail.has(wish.key) ? 0 : restMs)
      return () => {
        clearTimeout(timer)
        same.delete(wish)
        if (same.size === 0) wishes.delete(wish.key)
      }
    },
  }
}

function keyOf(jobId: string, index: number): string {
  return `${jobId} ${index}`
}
