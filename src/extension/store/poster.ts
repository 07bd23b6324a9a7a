import { drawPart, thumbnailSide, tinySide } from './draw.ts'
import type { PictureKey, PictureReader, PictureSize } from './pictures.ts'

/** How long a film may take to load or seek before it counts as one that can't be played. */
const timeoutMs = 15_000
/** Which moment of a film is shown, in seconds: films often begin in black. */
const showAt = 0.5

export interface Poster {
  thumbnail: Blob
  tiny: Blob
  width: number
  height: number
}

/**
 * Draws a still picture of a film. Null without a document to play it in (Chromium's worker), and for films that the browser can't
 * play.
 */
export async function drawPoster(film: Blob): Promise<Poster | null> {
  if (typeof document === 'undefined' || typeof OffscreenCanvas === 'undefined') return null
  const video = document.createElement('video')
  const url = URL.createObjectURL(film)
  try {
    video.muted = true
    video.preload = 'auto'
    await nextEvent(video, 'loadeddata', () => {
      video.src = url
    })
    // The duration of some films is unknown.
    const end = Number.isFinite(video.duration) ? video.duration : 0
    if (end > 0) {
      await nextEvent(video, 'seeked', () => {
        video.currentTime = Math.min(showAt, end / 2)
      })
    }
    const { videoWidth: width, videoHeight: height } = video
    const whole = { x: 0, y: 0, width, height }
    const thumbnail = await drawPart(video, whole, thumbnailSide)
    return { width, height, thumbnail, tiny: await drawPart(video, whole, tinySide) }
  } catch {
    // The browser can't play it, or not in a hidden tab.
    return null
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  }
}

function nextEvent(video: HTMLVideoElement, event: 'loadeddata' | 'seeked', begin: () => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(reject, timeoutMs)
    const done = () => {
      clearTimeout(timer)
      resolve()
    }
    video.addEventListener(event, done, { once: true })
    video.addEventListener('error', reject, { once: true })
    begin()
  })
}

/** Has the worker store a poster. When that fails, for a full disk, the next page draws it again. */
export type KeepPoster = (picture: PictureKey, poster: Pick<Poster, 'thumbnail' | 'tiny'>) => Promise<unknown>

/**
 * A reader for pages, which can play films: when the thumbnail of a film is first read and there is none, a poster is drawn and stored.
 * Without a poster, the film itself is read in place of its thumbnail.
 */
export function withPosters<Reader extends Pick<PictureReader, 'readPicture'>>(
  pictures: Reader,
  keepPoster: KeepPoster,
  draw: typeof drawPoster = drawPoster,
): Reader {
  const drawing = new Map<string, Promise<Poster | null>>()

  async function drawAndKeep(jobId: string, index: number, film: Blob): Promise<Poster | null> {
    const poster = await draw(film)
    // Browsers don't play films in hidden tabs: it is tried again when the page is visible.
    if (!poster && document.hidden) drawing.delete(keyOf(jobId, index))
    if (poster) await keepPoster({ jobId, index }, poster)
    return poster
  }

  return {
    ...pictures,
    async readPicture(jobId: string, index: number, size: PictureSize) {
      const picture = await pictures.readPicture(jobId, index, size)
      if (size === 'original' || !picture?.type.startsWith('video/')) return picture
      const key = keyOf(jobId, index)
      // A failure is remembered too: a film that can't be played is not tried at every read.
      const poster = drawing.get(key) ?? drawAndKeep(jobId, index, picture)
      drawing.set(key, poster)
      return (await poster)?.[size] ?? picture
    },
  }
}

function keyOf(jobId: string, index: number): string {
  return `${jobId} ${index}`
}
