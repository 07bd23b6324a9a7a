import { Mark } from '../ui/components/icon.tsx'
import { t } from '../ui/text/words.ts'

interface EmptyStateProps {
  /** There are pictures, but none that is wanted. */
  isNarrow: boolean
  onAll: () => void
}

export function EmptyState({ isNarrow, onAll }: EmptyStateProps) {
  return (
    <section class="gallery-empty">
      {!isNarrow && <Mark />}
      <h2>{t(isNarrow ? 'gallery_none_title' : 'empty_title')}</h2>
      <p class="muted">{t(isNarrow ? 'gallery_none_text' : 'gallery_empty_text')}</p>
      {isNarrow && (
        <button type="button" class="quiet" onClick={onAll}>
          {t('gallery_show_all')}
        </button>
      )}
    </section>
  )
}
