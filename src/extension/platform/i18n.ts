import browser from 'webextension-polyfill'
import type messages from '../../../public/_locales/en/messages.json'

type Key = keyof typeof messages

/** What `count` of `ui/text/words.ts` takes: the stem of the keys of a text that has plural forms. */
export type PluralKey = Key extends infer Each ? (Each extends `${infer Stem}_other` ? Stem : never) : never

/** Every text of `public/_locales` that can stand alone. English is the source: a key that is not there does not compile. */
export type MessageKey = Exclude<Key, `${PluralKey}_${Intl.LDMLPluralRule}`>

/** A text of `public/_locales` in the browser's language. */
export function message(key: MessageKey, ...substitutions: (string | number)[]): string {
  return messageNamed(key, ...substitutions)
}

/**
 * The same for a key that only the running program knows: a plural form of a language other than English, or what a stored
 * record names. The key itself when it is missing: seen in review, never a blank.
 */
export function messageNamed(key: string, ...substitutions: (string | number)[]): string {
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
