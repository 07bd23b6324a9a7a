import { createContext } from 'preact'
import { useContext, useEffect, useState } from 'preact/hooks'
import { isActive } from '../../../jobs/state.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { Picture } from '../../ui/components/picture.tsx'
import { Preview } from '../../ui/components/preview.tsx'
import { useStateText } from '../../ui/hooks/use-state-text.ts'
import * as icons from '../../ui/icons/icon-paths.ts'
import { t } from '../../ui/text/words.ts'
import type { Entry } from '../query/entry.ts'
import type { Motion } from './motion.ts'
import type { Thumb, Thumbs } from './thumbs.ts'

/** Where the small copies of kept pictures come from, and whether there is time for more than the ground. */
export const SmallContext = createContext<{ thumbs: Thumbs; motion: Motion } | null>(null)

/** What stands for a job in a small place, without a name: the picture, or the sign of what became of it. */
export function Cover({ entry }: { entry: Entry }) {
  if (entry.cover === null) return <Sign entry={entry} />
  if (entry.isLost) return <Unseen text={t('gallery_gone')} />
  if (!entry.isKept && entry.job) return <Picture job={entry.job} index={entry.cover} size="thumbnail" alt="" brief />
  return <Kept id={entry.id} cover={entry.cover} />
}

/** From the first paint on something is seen: the ground, then 24 pixels drawn large, then the picture. */
function Kept({ id, cover }: { id: string; cover: number }) {
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
            onLoad={() => setShown(true)}
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
