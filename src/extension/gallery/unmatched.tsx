import type { Unmatched } from '../store/items.ts'
import { date } from '../ui/text/format.ts'
import { t } from '../ui/text/words.ts'
import './unmatched.css'

interface UnmatchedListProps {
  entries: readonly { key: string; value: Unmatched }[]
  onAdopt: (key: string) => void
  onDelete: (key: string) => void
}

/** What came for no job of ours: kept and shown, never dropped in silence. */
export function UnmatchedList({ entries, onAdopt, onDelete }: UnmatchedListProps) {
  return (
    <section class="unmatched" aria-label={t('gallery_unmatched')}>
      <p class="muted">{t('unmatched_text')}</p>
      <ul>
        {entries.map(({ key, value }) => (
          <li key={key} class="sheet">
            <div class="unmatched-head">
              <p dir="auto">{value.summary || t('unmatched_empty')}</p>
              <button type="button" class="quiet" onClick={() => onAdopt(key)}>
                {t('gallery_adopt')}
              </button>
              <button type="button" class="quiet" onClick={() => onDelete(key)}>
                {t('deed_remove')}
              </button>
            </div>
            <p class="small muted">{date(value.receivedAt)}</p>
            <details class="small">
              <summary>{t('unmatched_raw')}</summary>
              <pre dir="ltr">{value.body}</pre>
            </details>
          </li>
        ))}
      </ul>
    </section>
  )
}
