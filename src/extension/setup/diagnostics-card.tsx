import { useState } from 'preact/hooks'
import { readEnvironment } from '../platform/environment.ts'
import { readLog } from '../platform/log.ts'
import type { Store } from '../store/store.ts'
import { t } from '../ui/text/words.ts'
import { writeDiagnostics } from './diagnostics.ts'
import './diagnostics-card.css'

interface DiagnosticsProps {
  store: Store
  notify: (text: string, tone: 'good' | 'bad') => void
}

/** For reports of faults: everything that helps, and nothing that is the user's own. */
export function Diagnostics({ store, notify }: DiagnosticsProps) {
  /** Where the clipboard is refused, the text is shown to be copied by hand. */
  const [shown, setShown] = useState('')

  const copy = async () => {
    const [environment, log] = await Promise.all([readEnvironment(), readLog()])
    const text = await writeDiagnostics({ store, environment, log, now: Date.now() })
    try {
      await navigator.clipboard.writeText(text)
      setShown('')
      notify(t('diagnostics_copied'), 'good')
    } catch {
      // The browser may refuse, and some of those that are managed do.
      setShown(text)
    }
  }
  return (
    <section class="diagnostics muted" aria-label={t('diagnostics_title')}>
      <h2>{t('diagnostics_title')}</h2>
      <p>{t('diagnostics_text')}</p>
      <button type="button" class="quiet" onClick={() => void copy()}>
        {t('diagnostics_copy')}
      </button>
      {shown !== '' && (
        <label>
          {t('diagnostics_by_hand')}
          <textarea
            readOnly
            rows={12}
            dir="ltr"
            value={shown}
            onFocus={({ currentTarget }) => currentTarget.select()}
          />
        </label>
      )}
    </section>
  )
}
