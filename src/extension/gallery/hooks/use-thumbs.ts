import { useEffect, useMemo } from 'preact/hooks'
import type { PictureReader } from '../../store/pictures.ts'
import { createMotion, type Motion } from '../grid/motion.ts'
import { createThumbs, type Thumbs } from '../grid/thumbs.ts'

/** Thumbnails for the grid, and how it scrolls: thumbnails are read while it stands still. */
export function useThumbs(pictures: Pick<PictureReader, 'readPicture' | 'readSmall'>): {
  thumbs: Thumbs
  motion: Motion
} {
  const motion = useMemo(() => createMotion(() => performance.now()), [])
  useEffect(() => {
    const note = () => motion.note(scrollY)
    // Captured, so that it runs before the grid's own listener renders.
    addEventListener('scroll', note, { passive: true, capture: true })
    return () => removeEventListener('scroll', note, { capture: true })
  }, [motion])
  const thumbs = useMemo(
    () => createThumbs({ read: pictures, now: () => performance.now(), isMoving: motion.isMoving }),
    [pictures, motion],
  )
  return { thumbs, motion }
}
