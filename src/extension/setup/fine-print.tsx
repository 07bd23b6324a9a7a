import { t } from '../ui/text/words.ts'
import './fine-print.css'

/** Says where prompts are sent, and who runs the APIs. */
export function FinePrint() {
  return (
    <section class="notes muted" aria-label={t('notes_title')}>
      <h2>{t('notes_title')}</h2>
      <ul>
        <li>{t('notes_api')}</li>
        <li>{t('notes_relay')}</li>
        <li>{t('notes_browser')}</li>
      </ul>
      <h2>{t('notes_unofficial_title')}</h2>
      <p>{t('notes_unofficial')}</p>
    </section>
  )
}
