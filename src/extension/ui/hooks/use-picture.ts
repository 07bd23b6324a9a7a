import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { PictureSize, Pictures } from '../../store/pictures.ts'
import { isShowable } from '../model/links.ts'

/** Where kept pictures are read; null leaves the links. */
export const PicturesContext = createContext<Pick<Pictures, 'readPicture'> | null>(null)

/** `gone`: neither bytes nor a link that could work. */
export type PictureSource =
  | { kind: 'loading' }
  | { kind: 'kept' | 'link'; src: string; isFilm: boolean }
  | { kind: 'gone' }

/** Bytes as kept, else the link; the small copy where the original had to make room. The object URL lives as long as the component. */
export function usePicture(job: Job, index: number, size: PictureSize): PictureSource {
  const pictures = useContext(PicturesContext)
  const [source, setSource] = useState<PictureSource>({ kind: 'loading' })
  const link = job.result?.pictures[index]
  const url = link?.url
  const usable = link?.usable !== false
  const dead = link?.expiresAt !== undefined && link.expiresAt < Date.now()
  const linksFilm = link?.kind === 'video'
  const kept = job.kept?.[index]

  useEffect(() => {
    let objectUrl: string | undefined
    let wanted = true
    const byLink: PictureSource =
      url !== undefined && usable && !dead && isShowable(url)
        ? { kind: 'link', src: url, isFilm: linksFilm }
        : { kind: 'gone' }
    if ((kept !== 'kept' && kept !== 'reduced') || !pictures) {
      setSource(byLink)
      return
    }
    pictures.readPicture(job.id, index, kept === 'reduced' && size === 'original' ? 'thumbnail' : size).then(
      (blob) => {
        if (!wanted) return
        if (!blob) return setSource(byLink)
        objectUrl = URL.createObjectURL(blob)
        setSource({ kind: 'kept', src: objectUrl, isFilm: blob.type.startsWith('video/') })
      },
      () => wanted && setSource(byLink),
    )
    return () => {
      wanted = false
      if (objectUrl) URL.revokeObjectURL(objectUrl)
    }
  }, [pictures, job.id, index, size, kept, url, usable, dead, linksFilm])

  return source
}
