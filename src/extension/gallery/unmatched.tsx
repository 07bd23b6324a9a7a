import { isFinal } from '../../jobs/state.ts'
import { redactBody } from '../../shared/redact.ts'
import { storageErrors } from '../store/items.ts'
import { useItem } from '../ui/hooks/use-item.ts'
import { date } from '../ui/text/format.ts'
import { count, t } from '../ui/text/words.ts'
import { useGallery } from './gallery-context.ts'
import './unmatched.css'

interface UnmatchedListProps {
  onShow: (jobId: string) => void
}

/** What came for no job of ours, or brought what its job did not take: kept and shown, never dropped in silence. */
export function UnmatchedList({ onShow }: UnmatchedListProps) {
  const { snapshot, store, send, notify } = useGallery()
  /** Makes a picture of it, or the result of the waiting job that it came for. */
  const adopt = async (key: string, jobId?: string) => {
    const reply = await send('unmatched.adopt', { key, jobId })
    if (reply.ok) onShow(reply.value.jobId)
    else notify(t('gallery_adopt_failed'), 'bad')
  }
  // Results that were dropped because there were too many.
  const { dropped = 0 } = useItem(store, storageErrors) ?? {}
  return (
    <section class="unmatched" aria-label={t('gallery_unmatched')}>
      <p class="muted">{t('unmatched_text')}</p>
      {dropped > 0 && <p class="muted">{count('unmatched_dropped', dropped)}</p>}
      <ul>
        {snapshot.unmatched.map(({ key, value }) => {
          const job = value.tag === null ? undefined : snapshot.byId.get(value.tag)
          return (
            <li key={key} class="sheet">
              <div class="unmatched-head">
                <p dir="auto">{value.summary || t('unmatched_empty')}</p>
                <button
                  type="button"
                  class="quiet"
                  onClick={() => void adopt(key, job && !isFinal(job.state) ? job.id : undefined)}
                >
                  {t(job && !isFinal(job.state) ? 'unmatched_ends' : 'gallery_adopt')}
                </button>
                <button type="button" class="quiet" onClick={() => void send('unmatched.delete', { key })}>
                  {t('deed_remove')}
                </button>
              </div>
              <p class="small muted">
                {date(value.receivedAt)}
                {job && ` · ${t('unmatched_of')} `}
                {job && (
                  <button type="button" class="plain" onClick={() => onShow(job.id)}>
                    {t('unmatched_show')}
                  </button>
                )}
              </p>
              <details class="small">
                <summary>{t('unmatched_raw')}</summary>
                <pre dir="ltr">{redactBody(value.body)}</pre>
              </details>
            </li>
          )
        })}
      </ul>
    </section>
  )
}
