import { useMemo } from 'preact/hooks'
import type { Quarter } from '../../../contract/grid.ts'
import { promptOf } from '../../../jobs/lineage.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { requestDownloads } from '../../platform/downloads.ts'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import type { JobContext } from '../save/facts.ts'
import { createOutput } from '../save/output.ts'
import { placeOfQuarter } from '../save/quarters.ts'
import { createSaver, type Target } from '../save/save.ts'
import { saveFailureText, saveReportText } from '../save/save-text.ts'
import { createScratch } from '../save/scratch.ts'

/**
 * Saves pictures of these jobs as files: one as it is, more as a zip; with a quarter, only that one of each grid's four. Call it
 * from a click: the browser asks the user the first time.
 */
export type Save = (jobIds: readonly string[], quarter?: Quarter) => void

export function useSaving(): Save {
  const { pictures, library, send, preferences, onPreferences, tasks, notify } = useGallery()
  const context = useJobContext()
  const saver = useMemo(
    () =>
      createSaver({
        pictures,
        context,
        output: createOutput(document),
        writeScratch: createScratch({ now: Date.now }),
        send,
        now: Date.now,
      }),
    [pictures, context, send],
  )

  async function save(jobIds: readonly string[], quarter?: Quarter): Promise<void> {
    const { template, sidecar } = preferences
    await tasks.run(t('gallery_saving_now'), async ({ signal, onProgress }) => {
      const targets: Target[] = []
      for (let at = 0; at < jobIds.length; at += portion) {
        for (const job of await library.readJobs(jobIds.slice(at, at + portion)))
          targets.push(...targetsOf(job, quarter))
      }
      const [only, ...more] = targets
      const saved =
        only && more.length === 0
          ? await saver.saveOne(only, { template, sidecar })
          : await saver.saveMany(targets, {
              template,
              sidecar,
              signal,
              onProgress: ({ done, total }) => onProgress(done, total),
            })
      const text = saved.ok ? saveReportText(saved.value) : saveFailureText(saved.error)
      if (text) notify(text, saved.ok ? 'good' : 'bad')
    })
  }

  return (jobIds, quarter) => {
    if (preferences.askedForDownloads) return void save(jobIds, quarter)
    onPreferences({ askedForDownloads: true })
    // The question must be the first thing the click does, or the browser does not ask it.
    const asked = requestDownloads()
    void asked.then(() => save(jobIds, quarter))
  }
}

/** Jobs read at once. */
const portion = 100

/** All pictures of a result; of a grid that came whole and in quarters, the whole. */
function targetsOf(job: Target['job'], quarter?: Quarter): Target[] {
  if (quarter !== undefined) {
    const place = placeOfQuarter(job, quarter)
    return place ? [{ job, ...place }] : []
  }
  const { pictures = [] } = job.result ?? {}
  const cover = job.result ? coverOf(job.result) : null
  const hasWhole = cover !== null && pictures[cover]?.quadrant === undefined
  return pictures.flatMap((picture, index) => (hasWhole && picture.quadrant !== undefined ? [] : [{ job, index }]))
}

/** What is written into files of a job besides its own fields. Reads the latest snapshot each time it is called. */
function useJobContext(): JobContext {
  const { snapshot, sources } = useGallery()
  const latest = useLatest({ snapshot, sources })
  return useMemo(
    () => ({
      prompt({ id }) {
        const entry = latest.current.snapshot.byId.get(id)
        return entry ? promptOf(entry, latest.current.snapshot.byId) : ''
      },
      provider: ({ connectionId }) => latest.current.sources.get(connectionId) ?? '',
    }),
    [latest],
  )
}
