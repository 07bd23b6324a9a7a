import { useEffect, useRef } from 'preact/hooks'
import { hasCommandKey } from '../../platform/keyboard.ts'
import { Icon } from '../../ui/components/icon.tsx'
import { percent } from '../../ui/text/format.ts'
import { count, t } from '../../ui/text/words.ts'
import * as own from '../grid/icons.ts'
import type { Removal } from '../hooks/use-removal.ts'
import type { Task } from '../hooks/use-task.ts'
import './status-bar.css'

interface StatusBarProps {
  task: Task | null
  removal: Removal
}

/** At the foot of the page: what is under way, and what can be undone. */
export function StatusBar({ task, removal }: StatusBarProps) {
  return (
    <div class="status-lines">
      {task && <TaskLine task={task} />}
      <UndoLine removal={removal} />
    </div>
  )
}

function TaskLine({ task }: { task: Task }) {
  const { title, done, total, cancel } = task
  return (
    <section class="line sheet" aria-label={title}>
      <span>{title}</span>
      <progress {...(total > 0 ? { max: total, value: done } : {})} aria-label={title} />
      <span class="line-share muted">{total > 0 ? percent((done / total) * 100) : ''}</span>
      <button type="button" class="quiet" onClick={cancel}>
        {t('gallery_cancel')}
      </button>
    </section>
  )
}

/** Always in the page, so that screen readers hear of what comes into it. */
function UndoLine({ removal }: { removal: Removal }) {
  const { undoable, undo, hold } = removal
  const button = useRef<HTMLButtonElement>(null)
  // Gone with the focus on it, it would hold the time for ever.
  useEffect(() => {
    if (undoable === 0) hold(false)
  }, [undoable, hold])
  return (
    <div role="status" aria-live="polite">
      {undoable > 0 && (
        <p
          class="line line-undo"
          onPointerEnter={() => hold(true)}
          onPointerLeave={() => hold(document.activeElement === button.current)}
        >
          <span>{count('gallery_removed', undoable)}</span>
          <button ref={button} type="button" onClick={undo} onFocus={() => hold(true)} onBlur={() => hold(false)}>
            <Icon path={own.undo} /> {t('gallery_undo')}{' '}
            <kbd>{t(hasCommandKey() ? 'gallery_undo_key_mac' : 'gallery_undo_key')}</kbd>
          </button>
        </p>
      )}
    </div>
  )
}
