import { localeCode } from '../../../shared/locale-code.ts'
import { number } from '../../ui/text/format.ts'
import { count, sentences, t } from '../../ui/text/words.ts'
import type { ArchiveProblem } from './check.ts'
import type { ExportFailure, ExportReport } from './export.ts'
import type { ImportFailure, ImportReport } from './import.ts'

/** Why there is no archive; empty when the user called it off and knows. */
export function exportFailureText(failure: ExportFailure): string {
  return failure === 'cancelled' ? '' : t(`export_failed_${localeCode(failure)}`)
}

export function exportReportText(report: ExportReport): string {
  return t('export_done', ...amounts(report))
}

/** Why an archive was not imported; nothing was changed. Empty when the user cancelled. */
export function archiveProblemText({ code, entry }: ArchiveProblem): string {
  if (code === 'cancelled') return ''
  return t(`archive_${localeCode(code)}`, entry ?? '')
}

/** Why it ended early, and how far it came. */
export function importFailureText({ code, done }: ImportFailure): string {
  const taken = done.added + done.completed
  return sentences(t(`import_failed_${localeCode(code)}`), taken > 0 ? t('import_partly', taken) : '')
}

export function importReportText({ added, completed, same }: ImportReport): string {
  if (added === 0 && completed === 0) return t('import_nothing_new')
  const taken = count('archive_jobs', added + completed)
  return sentences(t('import_done', taken), same > 0 ? t('import_known', same) : '')
}

/** Describes the content of a checked archive before it is imported. */
export function archiveText(archive: Amounts): string {
  return t('archive_holds', ...amounts(archive))
}

interface Amounts {
  jobs: number
  pictures: number
  bytes: number
}

function amounts({ jobs, pictures, bytes }: Amounts): [string, string, string] {
  return [count('archive_jobs', jobs), count('archive_pictures', pictures), megabytes(bytes)]
}

function megabytes(bytes: number): string {
  return t('unit_megabytes', number(bytes / 1_048_576, bytes < 10_485_760 ? 1 : 0))
}
