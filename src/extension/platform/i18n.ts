import browser from 'webextension-polyfill'

/** A text of `public/_locales` in the browser's language. The key itself when it is missing: seen in review, never a blank. */
export function message(key: string, ...substitutions: (string | number)[]): string {
  return browser.i18n.getMessage(key, substitutions.map(String)) || key
}

/** BCP 47, for Intl. */
export function language(): string {
  return browser.i18n.getUILanguage()
}

export function direction(): 'ltr' | 'rtl' {
  return browser.i18n.getMessage('@@bidi_dir') === 'rtl' ? 'rtl' : 'ltr'
}
