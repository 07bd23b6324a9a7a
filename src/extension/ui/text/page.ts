import { direction } from '../../platform/i18n.ts'
import { language, type MessageKey, t } from './words.ts'

/** What the HTML file can't say by itself: `__MSG_...__` is replaced in manifest and CSS only. */
export function preparePage(titleKey: MessageKey): HTMLElement {
  document.documentElement.lang = language()
  document.documentElement.dir = direction()
  document.title = t(titleKey)
  return document.body
}
