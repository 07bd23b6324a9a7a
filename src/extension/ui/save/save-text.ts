import { localeCode } from '../../../shared/locale-code.ts'
import { number } from '../text/format.ts'
import { count, t } from '../text/words.ts'
import type { SaveFailure, SaveReport } from './save.ts'

/** Why nothing was saved; empty when the user called it off and knows. */
export function saveFailureText(failure: SaveFailure): string {
  return failure === 'cancelled' ? '' : t(`save_failed_${localeCode(failure)}`)
}

/** What was saved, and what the user should know of it. */
export function saveReportText({ saved, missing, untouched }: SaveReport): string {
  const notes = [
    missing.length > 0 ? count('save_missing', missing.length) : '',
    untouched.length === 1 ? t(`save_untouched_${untouched[0]?.reason ?? 'unsupported'}`) : '',
    untouched.length > 1 ? t('save_untouched_many', number(untouched.length)) : '',
  ]
  return [count('save_done', saved), ...notes].filter(Boolean).join(' ')
}
