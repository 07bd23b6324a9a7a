import { localeCode } from '../../../shared/locale-code.ts'
import { showDownload } from '../../platform/downloads.ts'
import { reportCaught } from '../../platform/log.ts'
import type { Notify } from '../hooks/use-notice.ts'
import { number } from '../text/format.ts'
import { count, sentences, t } from '../text/words.ts'
import type { SaveFailure, SaveReport, Saver } from './save.ts'

/** Notifies the user of what was saved and where it is, or why not. Says nothing when the user cancelled and knows. */
export function tellSaved(saved: Awaited<ReturnType<Saver['saveOne']>>, notify: Notify): void {
  if (!saved.ok) {
    const text = saveFailureText(saved.error)
    if (text) notify(text, 'bad')
    return
  }
  const { written } = saved.value.file
  const show = async (downloadId: number) => {
    // It was moved or deleted since.
    await showDownload(downloadId).catch((error: unknown) => {
      reportCaught('show saved file', error)
      notify(t('save_not_shown'), 'bad')
    })
  }
  notify(
    saveReportText(saved.value),
    'good',
    written ? { label: t('save_show'), run: () => void show(written.downloadId) } : undefined,
  )
}

/** Why nothing was saved; empty when the user called it off and knows. */
function saveFailureText(failure: SaveFailure): string {
  return failure === 'cancelled' ? '' : t(`save_failed_${localeCode(failure)}`)
}

/** What was saved and where, and what the user should know of it. */
function saveReportText({ saved, missing, untouched, file: { name, written } }: SaveReport): string {
  const notes = [
    missing.length > 0 ? count('save_missing', missing.length) : '',
    untouched.length === 1 ? t(`save_untouched_${untouched[0]?.reason ?? 'unsupported'}`) : '',
    untouched.length > 1 ? t('save_untouched_many', number(untouched.length)) : '',
  ]
  const place = written?.path ? t('save_where', written.path) : t('save_where_downloads', name)
  return sentences(count('save_done', saved), ...notes, place)
}
