import { useEffect } from 'preact/hooks'
import { whileImporting } from '../../store/import-lock.ts'
import { readSpace } from '../../store/space.ts'
import type { Notice } from '../../ui/hooks/use-notice.ts'
import { createOutput } from '../../ui/save/output.ts'
import { createScratch, sweepScratches } from '../../ui/save/scratch.ts'
import { t } from '../../ui/text/words.ts'
import {
  archiveProblemText,
  exportFailureText,
  exportReportText,
  importFailureText,
  importReportText,
} from '../archive/archive-text.ts'
import { type Archive, checkArchive } from '../archive/check.ts'
import { exportArchive } from '../archive/export.ts'
import { importArchive } from '../archive/import.ts'
import { useGallery } from '../gallery-context.ts'

/** Long after the first screen is there. */
const sweepMs = 10_000

/** Exports everything into one file and imports such a file. A file is read to its end and checked before the user is asked whether to import it. */
export function useArchive() {
  const { store, pictures, send, notify, tasks } = useGallery()
  const { run } = tasks
  useEffect(() => {
    const timer = setTimeout(() => void sweepScratches({ now: Date.now, storage: navigator.storage }), sweepMs)
    return () => clearTimeout(timer)
  }, [])
  const showOutcome = (text: string, tone: Notice['tone']) => text && notify(text, tone)
  return {
    /** @param withSources whether the file says from which pages pictures came */
    exportAll: (withSources: boolean) =>
      run(t('gallery_exporting'), async ({ signal, onProgress }) => {
        const report = await exportArchive({
          store,
          pictures,
          signal,
          withSources,
          output: createOutput(document),
          writeScratch: createScratch({ now: Date.now }),
          now: Date.now,
          onProgress: ({ done, total }) => onProgress(done, total),
        })
        showOutcome(
          report.ok ? exportReportText(report.value) : exportFailureText(report.error),
          report.ok ? 'good' : 'bad',
        )
      }),
    /** Calls `found` when the file can be imported; otherwise notifies the user of the reason. */
    check: (file: File, found: (archive: Archive) => void) =>
      run(t('gallery_checking'), async ({ signal, onProgress }) => {
        const archive = await checkArchive(file, { signal, onProgress })
        if (archive.ok) found(archive.value)
        else showOutcome(archiveProblemText(archive.error), 'bad')
      }),
    take: (archive: Archive) =>
      run(t('gallery_importing'), async ({ signal, onProgress }) => {
        const report = await whileImporting(() =>
          importArchive(archive, { store, pictures, send, signal, onProgress, now: Date.now, spaceLeft }),
        )
        showOutcome(
          report.ok ? importReportText(report.value) : importFailureText(report.error),
          report.ok ? 'good' : 'bad',
        )
      }),
  }
}

async function spaceLeft(): Promise<number | undefined> {
  const space = await readSpace()
  return space ? space.quotaBytes - space.usedBytes : undefined
}
