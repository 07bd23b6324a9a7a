import { useEffect, useState } from 'preact/hooks'
import { openShortcutSettings, readShortcuts, type ShortcutName, shortcutNames } from '../platform/shortcuts.ts'
import { t } from '../ui/text/words.ts'
import './shortcuts-card.css'

const labels = {
  _execute_action: 'shortcut_open_popup',
  'imagine-selection': 'shortcut_imagine_selection',
  'open-panel': 'shortcut_open_panel',
  'open-gallery': 'shortcut_open_gallery',
} as const satisfies Record<ShortcutName, string>

/** The keys as they are set in the browser now: it leaves out those that another extension has taken. */
export function ShortcutsCard() {
  const [keys, setKeys] = useState<Partial<Record<ShortcutName, string>> | null>(null)
  useEffect(() => {
    const read = () => void readShortcuts().then(setKeys)
    read()
    // They are changed on another page, from which the user comes back.
    addEventListener('focus', read)
    return () => removeEventListener('focus', read)
  }, [])
  if (!keys) return null
  return (
    <section class="step-card sheet" aria-label={t('shortcuts_title')}>
      <h2>{t('shortcuts_title')}</h2>
      <dl class="shortcuts">
        {shortcutNames.map((name) => (
          <div key={name}>
            <dt>{t(labels[name])}</dt>
            <dd>{keys[name] ? <kbd>{keys[name]}</kbd> : <span class="muted">{t('shortcuts_none')}</span>}</dd>
          </div>
        ))}
        <div>
          <dt>{t('shortcuts_omnibox')}</dt>
          <dd>
            <kbd>im</kbd> {t('shortcuts_omnibox_words')}
          </dd>
        </div>
      </dl>
      <p class="hint">{t('shortcuts_hint')}</p>
      <button type="button" class="quiet" onClick={() => void openShortcutSettings()}>
        {t('shortcuts_change')}
      </button>
    </section>
  )
}
