import { t } from '../ui/text/words.ts'
import './fine-print.css'

/** Says where prompts are sent, who runs the APIs, and what the extension is made of. */
export function FinePrint() {
  return (
    <section class="fine-print muted" aria-label={t('fine_print_title')}>
      <h2>{t('fine_print_title')}</h2>
      <ul>
        <li>{t('fine_print_api')}</li>
        <li>{t('fine_print_relay')}</li>
        <li>{t('fine_print_browser')}</li>
      </ul>
      <h2>{t('fine_print_unofficial_title')}</h2>
      <p>{t('fine_print_unofficial')}</p>
      <p>
        <a href="/licenses.txt" target="_blank" rel="noopener">
          {t('fine_print_licenses')}
        </a>
      </p>
    </section>
  )
}
