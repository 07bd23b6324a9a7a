import { useEffect, useState } from 'preact/hooks'
import { isPinned, onPinnedChanged, pinnedBy } from '../platform/toolbar.ts'
import { t } from '../ui/text/words.ts'
import './pin-card.css'

/** How to bring our icon onto the toolbar; nothing while it is there, and where the browser does not say. */
export function PinCard() {
  const [isHidden, setHidden] = useState(false)
  useEffect(() => {
    const closed = new AbortController()
    const look = () => void isPinned().then((pinned) => closed.signal.aborted || setHidden(pinned === false))
    look()
    onPinnedChanged(look, closed.signal)
    // Where the browser tells of no change, it is seen when the user comes back.
    addEventListener('focus', look, { signal: closed.signal })
    return () => closed.abort()
  }, [])
  if (!isHidden) return null
  return (
    <section class="step-card sheet pin-card" aria-label={t('pin_title')}>
      <PuzzlePiece />
      <div>
        <h2>{t('pin_title')}</h2>
        <p class="muted">{t(`pin_${pinnedBy()}`)}</p>
      </div>
    </section>
  )
}

/** As browsers draw it on their toolbars. */
function PuzzlePiece() {
  return (
    <svg class="pin-piece" viewBox="0 0 24 24" aria-hidden="true">
      <path d="M9 5a2.5 2.5 0 0 1 5 0v1h4.5v5h1a2.5 2.5 0 0 1 0 5h-1v4.5h-5v-1a2.5 2.5 0 0 0-5 0v1H4v-5h1a2.5 2.5 0 0 0 0-5H4V6h5Z" />
    </svg>
  )
}
