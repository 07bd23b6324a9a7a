import { language, message } from '../../platform/i18n.ts'

export { language, message as t }

/** Like `t`, with the plural form of the interface language: keys `<key>_one`, `<key>_other` and what else it has. */
export function count(key: string, amount: number): string {
  const form = `${key}_${new Intl.PluralRules(language()).select(amount)}`
  const shown = new Intl.NumberFormat(language()).format(amount)
  const found = message(form, shown)
  return found === form ? message(`${key}_other`, shown) : found
}
