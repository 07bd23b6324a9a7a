import { useEffect, useMemo } from 'preact/hooks'
import type { PictureReader } from '../../store/pictures.ts'
import { createMotion, type Motion } from '../grid/motion.ts'
import { createThumbs, type Thumbs } from '../grid/thumbs.ts'

/** Thumbnails for the grid, and how it scrolls: thumbnails are read while it stands still. The same object as long as `pictures` is. */
export function useThumbs<Pictures extends Pick<PictureReader, 'readPicture' | 'readSmall'>>(
  pictures: Pictures,
): { thumbs: Thumbs; motion: Motion; pictures: Pictures } {
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
  // Each tile is drawn anew when it gets another.
  return useMemo(() => ({ thumbs, motion, pictures }), [thumbs, motion, pictures])
}
