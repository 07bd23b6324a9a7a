import { useMemo } from 'preact/hooks'
import type { Quarter } from '../../../contract/grid.ts'
import { promptOf } from '../../../jobs/lineage.ts'
import { coverOf } from '../../../jobs/result-layout.ts'
import { requestDownloads } from '../../platform/downloads.ts'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import type { JobContext } from '../../ui/save/facts.ts'
import { createOutput } from '../../ui/save/output.ts'
import { placeOfQuarter } from '../../ui/save/quarters.ts'
import { createSaver, type Target } from '../../ui/save/save.ts'
import { saveFailureText, saveReportText } from '../../ui/save/save-text.ts'
import { createScratch } from '../../ui/save/scratch.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import { withSite } from '../query/sites.ts'

/** One picture of a result, by its index in `result.pictures`, or one of the four of a grid. */
type Part = { index: number } | { quarter: Quarter }

/**
 * Saves pictures of these jobs as files: one as it is, more as a zip; with a part, only that of each. Call it from a click: the
 * browser asks the user the first time.
 */
export type Save = (jobIds: readonly string[], part?: Part) => void

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

  async function save(jobIds: readonly string[], part?: Part): Promise<void> {
    const { template, sidecar } = preferences
    await tasks.run(t('gallery_saving_now'), async ({ signal, onProgress }) => {
      const targets: Target[] = []
      for (let at = 0; at < jobIds.length; at += portion) {
        for (const job of await library.readJobs(jobIds.slice(at, at + portion))) targets.push(...targetsOf(job, part))
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

  return (jobIds, part) => {
    if (preferences.askedForDownloads) return void save(jobIds, part)
    onPreferences({ askedForDownloads: true })
    // The question must be the first thing the click does, or the browser does not ask it.
    const asked = requestDownloads()
    void asked.then(() => save(jobIds, part))
  }
}

/** Jobs read at once. */
const portion = 100

/** All pictures of a result; of a grid that came whole and in quarters, the whole. */
function targetsOf(job: Target['job'], part?: Part): Target[] {
  if (part && 'index' in part) return [{ job, index: part.index }]
  if (part) {
    const place = placeOfQuarter(job, part.quarter)
    return place ? [{ job, ...place }] : []
  }
  const { pictures = [] } = job.result ?? {}
  const cover = job.result ? coverOf(job.result) : null
  const hasWhole = cover !== null && pictures[cover]?.quadrant === undefined
  return pictures.flatMap((picture, index) => (hasWhole && picture.quadrant !== undefined ? [] : [{ job, index }]))
}

/** What is written into files of a job besides its own fields. Reads the latest snapshot each time it is called. */
function useJobContext(): JobContext {
  const { snapshot, sources, library, preferences } = useGallery()
  const latest = useLatest({ snapshot, sources, library, preferences })
  return useMemo(
    () => ({
      prompt({ id }) {
        const entry = latest.current.snapshot.byId.get(id)
        return entry ? promptOf(entry, latest.current.snapshot.byId) : ''
      },
      provider: ({ connectionId }) => latest.current.sources.get(connectionId) ?? '',
      async source({ id }) {
        const { snapshot, library, preferences } = latest.current
        const entry = preferences.sourceInFile ? snapshot.byId.get(id) : undefined
        const known = entry && withSite(entry, snapshot)
        return known && (await library.readJobs([known.id]))[0]?.source
      },
    }),
    [latest],
  )
}
