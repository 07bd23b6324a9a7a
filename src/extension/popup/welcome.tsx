import { openPage } from '../platform/tabs.ts'
import { t } from '../ui/text/words.ts'

/** In place of everything else while nothing is set up. */
export function Welcome() {
  return (
    <section class="welcome sheet">
      <h2>{t('welcome_title')}</h2>
      <p class="muted">{t('welcome_text')}</p>
      <button type="button" class="primary" onClick={() => void openPage('setup', { first: '1' })}>
        {t('welcome_button')}
      </button>
    </section>
  )
}
