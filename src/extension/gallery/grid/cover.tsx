import { createContext } from 'preact'
import { useContext, useEffect, useRef, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { isActive } from '../../../jobs/state.ts'
import type { PictureReader } from '../../store/pictures.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { Picture } from '../../ui/components/picture.tsx'
import { Preview } from '../../ui/components/preview.tsx'
import { PicturesContext } from '../../ui/hooks/use-picture.ts'
import { useStateText } from '../../ui/hooks/use-state-text.ts'
import * as icons from '../../ui/icons/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import type { Entry } from '../query/entry.ts'
import type { Motion } from './motion.ts'
import type { Thumb, Thumbs } from './thumbs.ts'

interface Small {
  thumbs: Thumbs
  motion: Motion
  pictures: Pick<PictureReader, 'readPicture'>
}

/** Where kept pictures and their small copies come from, and whether there is time for more than the ground. */
export const SmallContext = createContext<Small | null>(null)

/** What stands for a job in a small place, without a name: the picture, or the sign of what became of it. */
export function Cover({ entry }: { entry: Entry }) {
  const pictures = useContext(SmallContext)?.pictures ?? null
  const whole = useRef<Job | null>(null)
  const [isSmallShown, setSmallShown] = useState(false)
  if (entry.cover === null) return <Sign entry={entry} />
  if (entry.isLost) return <Unseen text={t('gallery_gone')} />
  if (!entry.isKept) whole.current = entry.job
  return (
    <>
      {whole.current && !(entry.isKept && isSmallShown) && (
        // It stays until the small copy that was made meanwhile is seen.
        <PicturesContext.Provider value={pictures}>
          <Picture job={whole.current} index={entry.cover} size="thumbnail" alt="" brief />
        </PicturesContext.Provider>
      )}
      {(entry.isKept || !entry.job) && (
        <Kept id={entry.id} cover={entry.cover} onShown={() => whole.current && setSmallShown(true)} />
      )}
    </>
  )
}

/** From the first paint on something is seen: the ground, then 24 pixels drawn large, then the picture. */
function Kept({ id, cover, onShown }: { id: string; cover: number; onShown: () => void }) {
  const thumbs = useContext(SmallContext)?.thumbs
  const [thumb, setThumb] = useState<Thumb>(() => thumbs?.peek(id, cover) ?? {})
  const [isShown, setShown] = useState(thumb.thumbnail !== undefined)
  useEffect(() => thumbs?.request(id, cover, setThumb), [thumbs, id, cover])
  if (thumb.isHuge) return <Unseen text={t('gallery_huge')} />
  return (
    <>
      {thumb.tiny && !(isShown && thumb.thumbnail) && (
        <img class="tile-tiny" src={thumb.tiny} alt="" draggable={false} />
      )}
      {thumb.thumbnail &&
        (thumb.isFilm ? (
          <video class="tile-picture" src={thumb.thumbnail} muted playsInline preload="metadata" />
        ) : (
          <img
            class="tile-picture"
            src={thumb.thumbnail}
            alt=""
            decoding="async"
            draggable={false}
            onLoad={() => {
              setShown(true)
              onShown()
            }}
          />
        ))}
    </>
  )
}

function Unseen({ text }: { text: string }) {
  return (
    <span class="tile-sign">
      <span class="tile-word">
        <Icon path={icons.picture} />
        <span data-text={text} />
      </span>
    </span>
  )
}

/** No picture: what became of it, or what is coming. */
function Sign({ entry }: { entry: Entry }) {
  const stateText = useStateText()
  if (!entry.job) return null
  const { job } = entry
  const { word, tone, icon } = stateText(job)
  return (
    <span class={`tile-sign tone-${tone}`}>
      <Preview job={job} size="thumbnail" alt="" />
      <span class="tile-word">
        <Icon path={icon} />
        <span data-text={job.result?.text[0] ?? word} />
      </span>
      {isActive(job.state) && job.progress !== undefined && (
        <span class="tile-progress" style={{ '--done': `${job.progress}%` }} />
      )}
    </span>
  )
}
