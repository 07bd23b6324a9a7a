import { useState } from 'preact/hooks'
import { t } from '../../ui/text/words.ts'
import { Sheet } from './sheet.tsx'

interface ExportQuestionProps {
  onExport: (withSources: boolean) => void
  onClose: () => void
}

/** Asks what an archive says of the pages that pictures came from. They stay out unless they are chosen here, each time anew. */
export function ExportQuestion({ onExport, onClose }: ExportQuestionProps) {
  const [withSources, setWithSources] = useState(false)
  return (
    <Sheet title={t('gallery_export')} onClose={onClose}>
      <div class="saving-form">
        <label class="saving-check">
          <input
            type="checkbox"
            checked={withSources}
            onChange={({ currentTarget }) => setWithSources(currentTarget.checked)}
          />
          <span>{t('export_sources')}</span>
        </label>
        <p class="small muted">{t('export_sources_hint')}</p>
      </div>
      <div class="sheet-actions">
        <button type="button" class="quiet" onClick={onClose}>
          {t('gallery_cancel')}
        </button>
        <button type="button" class="primary" onClick={() => onExport(withSources)}>
          {t('export_start')}
        </button>
      </div>
    </Sheet>
  )
}
