import browser from 'webextension-polyfill'
import type messages from '../../../public/_locales/en/messages.json'

type Key = keyof typeof messages

/** What `count` of `ui/text/words.ts` takes: the stem of the keys of a text that has plural forms. */
export type PluralKey = Key extends infer Each ? (Each extends `${infer Stem}_other` ? Stem : never) : never

/** Every text of `public/_locales` that can stand alone. English is the source: a key that is not there does not compile. */
export type MessageKey = Exclude<Key, `${PluralKey}_${Intl.LDMLPluralRule}`>

/** A text of `public/_locales` in the browser's language. */
export function message(key: MessageKey, ...values: (string | number)[]): string {
  return messageNamed(key, ...values)
}

/**
 * The same for a key that only the running program knows: a plural form of a language other than English, or what a stored
 * record names. The key itself when it is missing: seen in review, never a blank.
 */
export function messageNamed(key: string, ...values: (string | number)[]): string {
  const shown = values.map((value) => (typeof value === 'number' ? numberFormat().format(value) : isolated(value)))
  return browser.i18n.getMessage(key, shown) || key
}

const numberFormats = new Map<string, Intl.NumberFormat>()

/** Each is made once: that takes longer than all the rest of a text. */
function numberFormat(): Intl.NumberFormat {
  const locale = language()
  const format = numberFormats.get(locale) ?? new Intl.NumberFormat(locale)
  numberFormats.set(locale, format)
  return format
}

/** Letters that are written from right to left. */
const rightToLeft = /[\p{Script=Arabic}\p{Script=Hebrew}\p{Script=Syriac}\p{Script=Thaana}\p{Script=Nko}]/u

/**
 * A text that is put into one of ours, so that its own direction does not tear the sentence apart: a Latin name in Arabic, an
 * Arabic prompt in English. Between U+2068 and U+2069, as Unicode has it (UAX 9), since not all that shows our texts is HTML.
 */
export function isolated(text: string): string {
  const isMixed = text !== '' && (direction() === 'rtl' || rightToLeft.test(text))
  return isMixed ? `\u2068${text}\u2069` : text
}

/**
 * BCP 47, for Intl: the language of our texts, or dates would be in one language and the words around them in another. With the
 * browser's region where its language is ours.
 */
export function language(): string {
  const ours = browser.i18n.getMessage('language_code')
  const its = browser.i18n.getUILanguage()
  return its.startsWith(`${ours}-`) ? its : ours
}

/** Of our texts. The browser's own `@@bidi_dir` is that of its language, which may be one that we have no texts in. */
export function direction(): 'ltr' | 'rtl' {
  return rightToLeftLanguages.includes(language().split('-')[0] ?? '') ? 'rtl' : 'ltr'
}

/** Of those that browsers are made in. */
const rightToLeftLanguages: readonly string[] = ['ar', 'fa', 'he', 'ur']
