import type { Send } from '../../messaging/client.ts'
import { whileImporting } from '../../store/import-lock.ts'
import type { PictureReader } from '../../store/pictures.ts'
import { readSpace } from '../../store/space.ts'
import type { Store } from '../../store/store.ts'
import type { Notice } from '../../ui/hooks/use-notice.ts'
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
import { createOutput } from '../save/output.ts'
import { createScratch } from '../save/scratch.ts'
import type { useTask } from './use-task.ts'

interface ArchiveOptions {
  store: Store
  pictures: PictureReader
  send: Send
  run: ReturnType<typeof useTask>['run']
  notify: (text: string, tone?: Notice['tone']) => void
}

/** Everything out into one file, and such a file in. A file is read to its end and found right before the user is asked to take it in. */
export function useArchive({ store, pictures, send, run, notify }: ArchiveOptions) {
  const tell = (text: string, tone: Notice['tone']) => text && notify(text, tone)
  return {
    exportAll: () =>
      run(t('gallery_exporting'), async ({ signal, onProgress }) => {
        const report = await exportArchive({
          store,
          pictures,
          signal,
          output: createOutput(document),
          writeScratch: createScratch({ now: Date.now }),
          now: Date.now,
          onProgress: ({ done, total }) => onProgress(done, total),
        })
        tell(report.ok ? exportReportText(report.value) : exportFailureText(report.error), report.ok ? 'good' : 'bad')
      }),
    /** Answers by `found` when it can be taken in; otherwise says why not. */
    check: (file: File, found: (archive: Archive) => void) =>
      run(t('gallery_checking'), async ({ signal, onProgress }) => {
        const archive = await checkArchive(file, { signal, onProgress })
        if (archive.ok) found(archive.value)
        else tell(archiveProblemText(archive.error), 'bad')
      }),
    take: (archive: Archive) =>
      run(t('gallery_importing'), async ({ signal, onProgress }) => {
        const report = await whileImporting(() =>
          importArchive(archive, { store, pictures, send, signal, onProgress, now: Date.now, spaceLeft }),
        )
        tell(report.ok ? importReportText(report.value) : importFailureText(report.error), report.ok ? 'good' : 'bad')
      }),
  }
}

async function spaceLeft(): Promise<number | undefined> {
  const space = await readSpace()
  return space ? space.quotaBytes - space.usedBytes : undefined
}
