import { drawPart, thumbnailSide, tinySide } from './draw.ts'
import type { PictureKey, PictureReader, PictureSize } from './pictures.ts'

/** A film that can't be shown after so long is not going to be. */
const timeoutMs = 15_000
/** Films often begin in black. Seconds. */
const showAt = 0.5

export interface Poster {
  thumbnail: Blob
  tiny: Blob
  width: number
  height: number
}

/** A picture of a film. Null where there is no page to play it in (Chromium's worker), and for films the browser can't play. */
export async function drawPoster(film: Blob): Promise<Poster | null> {
  if (typeof document === 'undefined' || typeof OffscreenCanvas === 'undefined') return null
  const video = document.createElement('video')
  const url = URL.createObjectURL(film)
  try {
    video.muted = true
    video.preload = 'auto'
    await settled(video, 'loadeddata', () => {
      video.src = url
    })
    // Some films don't say how long they are.
    const end = Number.isFinite(video.duration) ? video.duration : 0
    if (end > 0) {
      await settled(video, 'seeked', () => {
        video.currentTime = Math.min(showAt, end / 2)
      })
    }
    const { videoWidth: width, videoHeight: height } = video
    const whole = { x: 0, y: 0, width, height }
    const thumbnail = await drawPart(video, whole, thumbnailSide)
    return { width, height, thumbnail, tiny: await drawPart(video, whole, tinySide) }
  } catch {
    // The browser can't play it, or not in a tab that nobody sees.
    return null
  } finally {
    video.removeAttribute('src')
    video.load()
    URL.revokeObjectURL(url)
  }
}

function settled(video: HTMLVideoElement, event: 'loadeddata' | 'seeked', begin: () => void): Promise<void> {
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

/** Has a poster kept. Where that is not possible (a full disk) it is drawn again by the next page. */
export type KeepPoster = (picture: PictureKey, poster: Pick<Poster, 'thumbnail' | 'tiny'>) => Promise<unknown>

/**
 * Pictures as a page reads them that can play films: a film without a thumbnail gets one when it is first looked at, for good.
 * While it has none, its thumbnail is the film itself.
 */
export function withPosters<Reader extends Pick<PictureReader, 'readPicture'>>(
  pictures: Reader,
  keepPoster: KeepPoster,
  draw: typeof drawPoster = drawPoster,
): Reader {
  const drawing = new Map<string, Promise<Poster | null>>()

  async function drawAndKeep(jobId: string, index: number, film: Blob): Promise<Poster | null> {
    const poster = await draw(film)
    // Browsers don't play films in tabs that nobody sees.
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
      // Kept also when it came to nothing: a film that can't be played is not tried at every look.
      const poster = drawing.get(key) ?? drawAndKeep(jobId, index, picture)
      drawing.set(key, poster)
      return (await poster)?.[size] ?? picture
    },
  }
}

function keyOf(jobId: string, index: number): string {
  return `${jobId} ${index}`
}
