import { useEffect, useMemo } from 'preact/hooks'
import type { PictureReader } from '../../store/pictures.ts'
import { createMotion, type Motion } from '../grid/motion.ts'
import { createThumbs, type Thumbs } from '../grid/thumbs.ts'

/** Small copies for the wall, and how it moves: they are read while it stands still rather than while it moves. */
export function useThumbs(pictures: Pick<PictureReader, 'readPicture' | 'readSmall'>): {
  thumbs: Thumbs
  motion: Motion
} {
  const motion = useMemo(() => createMotion(() => performance.now()), [])
  useEffect(() => {
    const note = () => motion.note(scrollY)
    // Before the wall itself hears of it and draws.
    addEventListener('scroll', note, { passive: true, capture: true })
    return () => removeEventListener('scroll', note, { capture: true })
  }, [motion])
  const thumbs = useMemo(
    () => createThumbs({ read: pictures, now: () => performance.now(), isMoving: motion.isMoving }),
    [pictures, motion],
  )
  return { thumbs, motion }
}
