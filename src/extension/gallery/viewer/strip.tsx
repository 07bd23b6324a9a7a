import { useEffect, useRef } from 'preact/hooks'
import type { Job } from '../../../contract/job.ts'
import { useRoving } from '../../ui/hooks/use-roving.ts'
import { useStateText } from '../../ui/hooks/use-state-text.ts'
import { list } from '../../ui/text/format.ts'
import { actionName, type StateText } from '../../ui/text/job-text.ts'
import { t } from '../../ui/text/words.ts'
import { Cover } from '../grid/cover.tsx'
import type { Entry } from '../query/entry.ts'
import type { LibrarySnapshot } from '../query/library.ts'
import './strip.css'

interface StripProps {
  /** The oldest first. */
  members: readonly Entry[]
  snapshot: LibrarySnapshot
  id: string
  pairId: string | null
  onShow: (id: string) => void
}

/** All that came of one picture, in the order it was made. */
export function Strip({ members, snapshot, id, pairId, onShow }: StripProps) {
  const roving = useRoving()
  const stateText = useStateText()
  const current = useRef<HTMLButtonElement>(null)
  useEffect(() => current.current?.scrollIntoView?.({ block: 'nearest', inline: 'center' }), [id])
  return (
    <div class="strip" role="toolbar" aria-label={t('gallery_family')} {...roving}>
      {members.map((entry) => {
        const name = nameOf(entry, snapshot, stateText)
        const isCurrent = entry.id === id
        return (
          <button
            key={entry.id}
            type="button"
            ref={isCurrent ? current : null}
            tabIndex={isCurrent ? 0 : -1}
            aria-label={name}
            aria-current={isCurrent}
            aria-pressed={pairId === null ? undefined : entry.id === pairId}
            title={name}
            data-pair={entry.id === pairId || undefined}
            onClick={() => onShow(entry.id)}
          >
            <span class="strip-face">
              <Cover entry={entry} />
            </span>
            <span class="strip-name">{shortName(entry, snapshot)}</span>
          </button>
        )
      })}
    </div>
  )
}

function shortName(entry: Entry, snapshot: LibrarySnapshot): string {
  return actionName(entry, snapshot.byId) || t('gallery_first')
}

function nameOf(entry: Entry, snapshot: LibrarySnapshot, stateText: (job: Job) => StateText): string {
  const word = entry.state !== 'done' && entry.job ? stateText(entry.job).word : ''
  return list([shortName(entry, snapshot), word, entry.favourite ? t('gallery_is_favourite') : ''].filter(Boolean))
}
