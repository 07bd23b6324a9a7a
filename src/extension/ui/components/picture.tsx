import { useContext, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import type { PictureSize } from '../../store/pictures.ts'
import { AllowContext } from '../hooks/use-link.ts'
import { type PictureSource, usePicture } from '../hooks/use-picture.ts'
import * as icons from '../icons/icon-paths.ts'
import { useDragOut } from '../out/use-drag-out.ts'
import { t } from '../text/words.ts'
import { Icon } from './icon.tsx'
import './picture.css'

interface PictureProps {
  job: Job
  /** In `result.pictures`. */
  index: number
  size: PictureSize
  /** '' where words beside it say the same. */
  alt: string
  /** Small places show the mark of a missing picture without the sentence. */
  brief?: boolean
  /** Can be dragged out of the browser; with the prompt, which names it there. For originals only. */
  dragPrompt?: string | undefined
  /** Called with width divided by height once it is known. */
  onRatio?: (ratio: number) => void
}

/** One picture of a result, or a tile that says why there is none and what to do. */
export function Picture({ job, index, size, alt, brief = false, dragPrompt, onRatio }: PictureProps) {
  const source = usePicture(job, index, size)
  const drag = useDragOut(dragPrompt === undefined ? null : { job, index }, dragPrompt ?? '')
  const [broken, setBroken] = useState<string | null>(null)

  const name = alt === '' ? {} : { 'aria-label': alt }
  // Buttons are named by the picture within them, also before it is there.
  if (source.kind === 'loading')
    return <span class="picture picture-loading" {...(alt === '' ? {} : { role: 'img' })} {...name} />
  if (source.kind === 'forbidden') return <Forbidden url={source.url} jobId={job.id} brief={brief} />
  if (!('src' in source) || broken === source.src) {
    const text = whyMissing(source, job, index)
    return (
      <span class="picture picture-missing" role="img" aria-label={alt ? `${alt}: ${text}` : text} title={text}>
        <Icon path={icons.picture} />
        {!brief && <span aria-hidden="true">{text}</span>}
      </span>
    )
  }
  if (source.isFilm) {
    return (
      <video class="picture" src={source.src} {...name} controls={!brief} muted loop playsInline preload="metadata" />
    )
  }
  return (
    <img
      class="picture"
      src={source.src}
      alt={alt}
      loading="lazy"
      decoding="async"
      {...drag}
      onError={() => setBroken(source.src)}
      onLoad={({ currentTarget: { naturalWidth, naturalHeight } }) =>
        naturalWidth > 0 && naturalHeight > 0 && onRatio?.(naturalWidth / naturalHeight)
      }
    />
  )
}

function whyMissing({ kind }: PictureSource, { kept, result }: Job, index: number): string {
  if (kind === 'huge') return t('picture_huge')
  const isLost = kept?.[index] === 'lost'
  if (isLost && result?.pictures[index]?.inline) return t('picture_not_kept')
  return t(isLost || kind === 'gone' ? 'picture_gone' : 'picture_broken')
}

interface ForbiddenProps {
  url: string
  jobId: string
  brief?: boolean
}

/** In the place of a picture that the browser may not fetch: what would let it. */
export function Forbidden({ url, jobId, brief = false }: ForbiddenProps) {
  const allow = useContext(AllowContext)
  const text = t('picture_forbidden', new URL(url).host)
  if (brief) {
    return (
      <span class="picture picture-missing" role="img" aria-label={text} title={text}>
        <Icon path={icons.alert} />
      </span>
    )
  }
  return (
    <span class="picture picture-missing">
      <Icon path={icons.picture} />
      <span>{text}</span>
      <button type="button" class="quiet" onClick={() => allow(url, jobId)}>
        {t('access_allow')}
      </button>
    </span>
  )
}
