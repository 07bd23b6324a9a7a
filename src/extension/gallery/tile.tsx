import { useState } from 'preact/hooks'
import type { Job } from '../../contract/job.ts'
import { isFinal } from '../../contract/job.ts'
import { Icon } from '../ui/components/icon.tsx'
import { Picture } from '../ui/components/picture.tsx'
import { coverOf, facesOf } from '../ui/model/faces.ts'
import { isShowable } from '../ui/model/links.ts'
import { aspectOf } from '../ui/model/prompt.ts'
import { stateText } from '../ui/text/job-text.ts'
import { t } from '../ui/text/words.ts'

interface TileProps {
  job: Job
  prompt: string
  deed: string
  /** The one that Tab reaches; arrows go on from there. */
  isStop: boolean
  onOpen: () => void
}

/** Beyond these a tile would be a stripe or fill the row alone. */
const narrowest = 0.55
const widest = 2.2

export function Tile({ job, prompt, deed, isStop, onOpen }: TileProps) {
  const [measured, setMeasured] = useState<number | null>(null)
  const cover = job.result ? coverOf(job.result) : null
  const first = cover === null ? undefined : job.result?.pictures[cover]
  const told = first?.width && first.height ? first.width / first.height : null
  const ratio = Math.min(widest, Math.max(narrowest, measured ?? told ?? aspectOf(prompt) ?? 1))
  const { word, tone, icon } = stateText(job)
  const four = job.result && ['grid', 'quarters'].includes(facesOf(job.result).kind)
  const name = [deed, prompt || word, job.state === 'done' ? '' : word].filter(Boolean).join(', ')
  return (
    <a
      class="tile"
      href={`?job=${encodeURIComponent(job.id)}`}
      style={{ '--ratio': ratio }}
      tabIndex={isStop ? 0 : -1}
      aria-label={name}
      data-job={job.id}
      data-state={job.state}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return // a tab of its own
        event.preventDefault()
        onOpen()
      }}
    >
      {cover !== null ? (
        <Picture job={job} index={cover} size="thumbnail" alt="" onRatio={setMeasured} />
      ) : (
        <span class={`tile-sign tone-${tone}`}>
          {job.preview && !isFinal(job.state) && isShowable(job.preview) && (
            <img src={job.preview} alt="" referrerpolicy="no-referrer" decoding="async" />
          )}
          <span class="tile-word">
            <Icon path={icon} />
            {job.result?.text[0] ?? word}
          </span>
        </span>
      )}
      {(deed || four) && <span class="tile-badge">{deed || t('gallery_four')}</span>}
      {prompt && (
        <span class={cover === null ? 'tile-caption tile-caption-plain' : 'tile-caption'}>
          <span dir="auto">{prompt}</span>
        </span>
      )}
    </a>
  )
}
