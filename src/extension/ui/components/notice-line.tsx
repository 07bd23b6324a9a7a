import type { Notice } from '../hooks/use-notice.ts'
import * as icons from '../icons/icon-paths.ts'
import { Icon } from './icon.tsx'
import './notice-line.css'

/** Always in the page, so that screen readers hear of what comes into it. */
export function NoticeLine({ notice }: { notice: Notice | null }) {
  return (
    <div class="notice-place" role="status" aria-live="polite">
      {notice && (
        <p class={`notice notice-${notice.tone}`}>
          <Icon path={notice.tone === 'good' ? icons.check : icons.alert} />
          <span>{notice.text}</span>
          {notice.action && (
            <button type="button" class="notice-action" onClick={notice.action.run}>
              {notice.action.label}
            </button>
          )}
        </p>
      )}
    </div>
  )
}
