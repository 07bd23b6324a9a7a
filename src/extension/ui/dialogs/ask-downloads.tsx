import { requestDownloads } from '../../platform/downloads.ts'
import { openDialog } from './dialog.tsx'
import './dialog.css'
import { t } from '../text/words.ts'

/**
 * Says what the browser's question is for, then asks it. Resolves to null when the user changed their mind about saving. Without the
 * permission pictures are saved all the same, outside of any folder.
 */
export function askDownloads(): Promise<'asked' | 'without' | null> {
  return openDialog<'asked' | 'without'>({
    title: t('downloads_title'),
    content: (answer) => (
      <div class="dialog-form">
        <p>{t('downloads_text')}</p>
        <p class="small muted">{t('downloads_without_text')}</p>
        <div class="dialog-foot">
          <button type="button" class="quiet" onClick={() => answer('without')}>
            {t('downloads_without')}
          </button>
          {/* The browser's question must be the first thing that the click does, or the browser does not ask it. */}
          <button type="button" class="primary" onClick={() => void requestDownloads().then(() => answer('asked'))}>
            {t('downloads_ask')}
          </button>
        </div>
      </div>
    ),
  })
}
