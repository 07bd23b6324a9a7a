import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { PictureReader } from '../../store/pictures.ts'
import { createThumbs, type Thumbs } from '../model/thumbs.ts'

/** After so long without a scroll the wall stands still. */
const stillMs = 120

/** Small copies for the wall, read while it stands still rather than while it moves. */
export function useThumbs(pictures: Pick<PictureReader, 'readPicture' | 'readSmall'>): Thumbs {
  const movedAt = useRef(Number.NEGATIVE_INFINITY)
  useEffect(() => {
    const note = () => {
      movedAt.current = performance.now()
    }
    addEventListener('scroll', note, { passive: true })
    return () => removeEventListener('scroll', note)
  }, [])
  return useMemo(() => {
    const now = () => performance.now()
    return createThumbs({ read: pictures, now, isMoving: () => now() - movedAt.current < stillMs })
  }, [pictures])
}
