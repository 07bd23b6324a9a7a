import { useContext, useEffect, useState } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { shownPrompt } from '../../ui/components/shown-prompt.tsx'
import { useStateText } from '../../ui/hooks/use-state-text.ts'
import * as outIcons from '../../ui/icons/icon-paths-out.ts'
import { DragFace } from '../../ui/out/drag-face.tsx'
import { list, number } from '../../ui/text/format.ts'
import type { StateText } from '../../ui/text/job-text.ts'
import { count, t } from '../../ui/text/words.ts'
import { GalleryContext } from '../gallery-context.ts'
import type { Entry } from '../query/entry.ts'
import { coverTarget } from '../query/items.ts'
import { memo } from '../tools/memo.ts'
import { Cover, SmallContext } from './cover.tsx'
import * as own from './icons.ts'
import './tile.css'

/** Values rather than the layout's objects, which are new with every layout: a tile is drawn again only when it differs. */
export interface TileProps {
  entry: Entry
  prompt: string
  actionName: string
  /** Of its family, this many are wanted. */
  members: number
  start: number
  width: number
  height: number
  /** Counted from 1, among all. */
  place: number
  total: number
  /** The one that Tab reaches; arrows go on from there. */
  isStop: boolean
  isSelected: boolean
}

/** One option of the grid, which handles the clicks on its marks. Marks are for the mouse; keys do the same. */
export const Tile = memo((props: TileProps) => {
  const { entry, prompt, start, width, height, place, total, isStop, isSelected, actionName, members } = props
  const isBare = useBare()
  const stateText = useStateText()
  const [isNear, setNear] = useState(false)
  return (
    <div
      role="option"
      class="tile"
      style={{ insetInlineStart: `${start}px`, width: `${width}px`, height: `${height}px` }}
      tabIndex={isStop ? 0 : -1}
      aria-selected={isSelected}
      aria-label={nameOf(props, stateText)}
      aria-posinset={place}
      aria-setsize={total}
      data-job={entry.id}
      data-state={entry.state}
      data-stack={members > 1 || undefined}
      onPointerEnter={() => setNear(true)}
    >
      <div class="tile-face">
        <Cover entry={entry} />
        {prompt && !isBare && (
          <span class={entry.cover === null || entry.isLost ? 'tile-caption tile-caption-plain' : 'tile-caption'}>
            <span dir="auto">{shownPrompt(prompt)}</span>
          </span>
        )}
        {!isBare && <Badges entry={entry} actionName={actionName} members={members} />}
        {isNear && entry.isKept && !entry.isFilm && <TileDrag entry={entry} prompt={prompt} />}
      </div>
      {!isBare && <span class="tile-mark tile-check" data-mark="check" />}
      {!isBare && <span class="tile-mark tile-heart" data-mark="heart" data-on={entry.favourite || undefined} />}
    </div>
  )
})

/** By which the picture is dragged out of the browser. Only where the pointer has been: hundreds of tiles are scrolled past. */
function TileDrag({ entry, prompt }: Pick<TileProps, 'entry' | 'prompt'>) {
  const library = useContext(GalleryContext)?.library
  return <DragFace target={async () => (library ? coverTarget(library, entry) : null)} prompt={prompt} />
}

/** What is scrolled past faster than one can read gets its words and marks when it stays. */
const bareMs = 150

function useBare(): boolean {
  const motion = useContext(SmallContext)?.motion
  const [isBare, setBare] = useState(() => motion?.isFast() ?? false)
  useEffect(() => {
    if (!isBare) return
    const timer = setTimeout(() => setBare(false), bareMs)
    return () => clearTimeout(timer)
  }, [isBare])
  return isBare
}

function nameOf({ entry, prompt, actionName, members }: TileProps, stateText: (job: Job) => StateText): string {
  const word = entry.job && entry.state !== 'done' ? stateText(entry.job).word : ''
  const parts = [
    prompt || (entry.job ? stateText(entry.job).word : t('gallery_untitled')),
    actionName,
    prompt ? word : '',
    entry.isLost ? t('gallery_gone') : '',
    entry.isFilm ? t('gallery_film') : '',
    members > 1 ? count('gallery_family_of', members) : '',
    entry.favourite ? t('gallery_is_favourite') : '',
    entry.isSaved ? t('gallery_is_saved') : '',
  ]
  return list(parts.filter(Boolean))
}

/** What was done to get it, or how many pictures it is. */
function faceText({ hasFour, pictures }: Entry, actionName: string): string {
  return actionName || (hasFour || pictures > 1 ? number(hasFour ? 4 : pictures) : '')
}

function Badges({ entry, actionName, members }: Pick<TileProps, 'entry' | 'actionName' | 'members'>) {
  return (
    <span class="tile-badges" aria-hidden="true">
      {entry.isFilm && (
        <span class="tile-badge">
          <Icon path={own.play} />
        </span>
      )}
      {entry.isSaved && (
        <span class="tile-badge" title={t('gallery_is_saved')}>
          <Icon path={outIcons.save} />
        </span>
      )}
      {members > 1 ? (
        <span class="tile-badge" data-text={number(members)}>
          <Icon path={own.stack} />
        </span>
      ) : (
        faceText(entry, actionName) && <span class="tile-badge" data-text={faceText(entry, actionName)} />
      )}
    </span>
  )
}
