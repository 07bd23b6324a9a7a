import type { Cost } from '../../../contract/money.ts'
import { number } from './format.ts'
import { numberFormat } from './formatters.ts'
import { count, t } from './words.ts'

/** Of a dollar: pictures cost a tenth of a cent and more. */
const costDigits = 4

/** `$0.04`, `3 credits`, `12 kudos`. */
export function moneyText({ amount, unit }: Cost, digits = costDigits): string {
  switch (unit) {
    case 'USD':
      return numberFormat({
        style: 'currency',
        currency: 'USD',
        minimumFractionDigits: 2,
        maximumFractionDigits: digits,
      }).format(amount)
    case 'credits':
      return count('money_credits', amount)
    case 'kudos':
      return t('money_kudos', number(amount))
  }
}
