import { language } from '../../platform/i18n.ts'

// Making a formatter takes as long as drawing a card, and a page uses a handful for hundreds of texts.

/** `make` with its answers kept, by the interface language and the options. */
function kept<Options extends object, Formatter>(make: (locale: string, options: Options) => Formatter) {
  const known = new Map<string, Formatter>()
  return (options: Options): Formatter => {
    const locale = language()
    const key = `${locale} ${JSON.stringify(options)}`
    const formatter = known.get(key) ?? make(locale, options)
    known.set(key, formatter)
    return formatter
  }
}

export const numberFormat = kept((locale, options: Intl.NumberFormatOptions) => new Intl.NumberFormat(locale, options))

export const dateFormat = kept(
  (locale, options: Intl.DateTimeFormatOptions) => new Intl.DateTimeFormat(locale, options),
)

export const listFormat = kept((locale, options: Intl.ListFormatOptions) => new Intl.ListFormat(locale, options))

export const relativeTimeFormat = kept(
  (locale, options: Intl.RelativeTimeFormatOptions) => new Intl.RelativeTimeFormat(locale, options),
)

export const collator = kept((locale, options: Intl.CollatorOptions) => new Intl.Collator(locale, options))

export const pluralRules = kept((locale, options: Intl.PluralRulesOptions) => new Intl.PluralRules(locale, options))
