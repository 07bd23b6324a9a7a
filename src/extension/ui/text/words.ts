import { language, type MessageKey, message, messageNamed, type PluralKey } from '../../platform/i18n.ts'
import { numberFormat, pluralRules } from './formatters.ts'

export { language, type MessageKey, message as t, messageNamed }

/** These sentences, without those that are empty, one after the other: some languages put no space between them. */
export function sentences(...all: readonly string[]): string {
  return all.filter(Boolean).join(/^(?:ja|zh)\b/.test(language()) ? '' : ' ')
}

/** Like `t`, with the plural form of the interface language: keys `<key>_one`, `<key>_other` and what else it has. */
export function count(key: PluralKey, amount: number): string {
  const form = `${key}_${pluralRules({}).select(amount)}`
  const shown = numberFormat({}).format(amount)
  const found = messageNamed(form, shown)
  return found === form ? messageNamed(`${key}_other`, shown) : found
}
