import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { mayBeLoadable } from '../../../shared/address.ts'
import { reportCaught } from '../../platform/log.ts'
import type { PictureReader, PictureSize } from '../../store/pictures.ts'
import { canDraw } from '../model/drawable.ts'
import { type LinkSource, useLink } from './use-link.ts'

/** Where kept pictures are read; null leaves the links. */
export const PicturesContext = createContext<Pick<PictureReader, 'readPicture'> | null>(null)

/** `gone`: neither bytes nor a link that could work. `huge`: kept, but too large to be drawn. */
export type PictureSource =
  | LinkSource
  | { kind: 'kept'; src: string; isFilm: boolean }
  | { kind: 'gone' }
  | { kind: 'huge' }

/** Bytes as kept, else what the worker fetches from the link; the small copy where the original had to make room. */
export function usePicture(job: Job, index: number, size: PictureSize): PictureSource {
  const kept = job.kept?.[index]
  const bytes = useKept(job.id, index, kept === 'reduced' && size === 'original' ? 'thumbnail' : size, kept)
  const link = job.result?.pictures[index]
  const isDead = link?.usable === false || (link?.expiresAt !== undefined && link.expiresAt < Date.now())
  const url = bytes === 'none' && link && !isDead && mayBeLoadable(link.url) ? link.url : undefined
  const linked = useLink(url, { jobId: job.id, size: size === 'original' ? 'original' : 'thumbnail' })
  if (bytes !== 'none') return bytes
  return url === undefined ? { kind: 'gone' } : linked
}

type Kept = { kind: 'kept'; src: string; isFilm: boolean } | { kind: 'loading' } | { kind: 'huge' } | 'none'

/** The object URL lives as long as the component. */
function useKept(jobId: string, index: number, size: PictureSize, state: string | undefined): Kept {
  const pictures = useContext(PicturesContext)
  const isHere = pictures !== null && (state === 'kept' || state === 'reduced')
  const [kept, setKept] = useState<Kept>(isHere ? { kind: 'loading' } : 'none')

  useEffect(() => {
    if (!isHere) return setKept('none')
    let objectUrl: string | undefined
    let wanted = true
    setKept({ kind: 'loading' })
    const read = async (): Promise<Kept> => {
      const blob = await pictures.readPicture(jobId, index, size)
      if (!blob || !wanted) return 'none'
      const isDrawn = await canDraw(blob)
      if (!isDrawn || !wanted) return { kind: 'huge' }
      objectUrl = URL.createObjectURL(blob)
      return { kind: 'kept', src: objectUrl, isFilm: blob.type.startsWith('video/') }
    }
    void read()
      .catch((error: unknown): Kept => {
        reportCaught('read picture', error)
        return 'none'
      })
      .then((answer) => wanted && setKept(answer))
    return () => {
      wanted = false
      if (objectUrl) URL.revokeObjectURL(objectUrl)
    }
  }, [pictures, jobId, index, size, isHere])

  return isHere ? kept : 'none'
}
