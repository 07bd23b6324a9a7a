import browser from 'webextension-polyfill'

/** A text of `public/_locales` in the browser's language. The key itself when it is missing: seen in review, never a blank. */
export function message(key: string, ...substitutions: (string | number)[]): string {
  return browser.i18n.getMessage(key, substitutions.map(String)) || key
}

/**
 * BCP 47, for Intl: the language of our texts, or dates would be in one language and the words around them in another. With the
 * browser's region where its language is ours.
 */
export function language(): string {
  const ours = message('language_code')
  const its = browser.i18n.getUILanguage()
  return its.startsWith(`${ours}-`) ? its : ours
}

export function direction(): 'ltr' | 'rtl' {
  return browser.i18n.getMessage('@@bidi_dir') === 'rtl' ? 'rtl' : 'ltr'
}
