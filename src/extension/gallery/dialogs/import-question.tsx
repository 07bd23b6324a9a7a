import { date } from '../../ui/text/format.ts'
import { t } from '../../ui/text/words.ts'
import { archiveText } from '../archive/archive-text.ts'
import type { Archive } from '../archive/check.ts'
import { Sheet } from './sheet.tsx'

interface ImportQuestionProps {
  archive: Archive
  onTake: () => void
  onClose: () => void
}

/** Shows what an archive holds before anything is imported. */
export function ImportQuestion({ archive, onTake, onClose }: ImportQuestionProps) {
  const made = Date.parse(archive.createdAt)
  return (
    <Sheet title={t('gallery_import')} onClose={onClose}>
      <p>{archiveText(archive)}</p>
      {Number.isFinite(made) && <p class="muted">{t('gallery_import_made', date(made))}</p>}
      <p class="small muted">{t('gallery_import_text')}</p>
      <div class="sheet-actions">
        <button type="button" class="quiet" onClick={onClose}>
          {t('gallery_cancel')}
        </button>
        <button type="button" class="primary" onClick={onTake}>
          {t('gallery_import_take')}
        </button>
      </div>
    </Sheet>
  )
}
