import { shortDate } from '../../ui/text/format.ts'
import { dateFormat } from '../../ui/text/formatters.ts'
import { t } from '../../ui/text/words.ts'
import type { Period, Step } from './periods.ts'

/** Short, for under the plot: `22 Nov`, `Nov 26`. */
export function stepLabel({ from }: Step, period: Period): string {
  const options: Intl.DateTimeFormatOptions =
    period === 'months' ? { month: 'short' } : { day: 'numeric', month: 'short' }
  return dateFormat(options).format(from)
}

/** In full: `22 Nov 2026`, `16 Nov 2026 to 22 Nov 2026`, `November 2026`. */
export function stepName({ from, to }: Step, period: Period): string {
  if (period === 'days') return shortDate(from)
  if (period === 'weeks') return t('numbers_span', shortDate(from), shortDate(to - 1))
  return dateFormat({ month: 'long', year: 'numeric' }).format(from)
}
