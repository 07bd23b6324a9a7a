import { useMemo } from 'preact/hooks'
import { promptOf } from '../../../jobs/lineage.ts'
import { askDownloads } from '../../ui/dialogs/ask-downloads.tsx'
import { useLatest } from '../../ui/hooks/use-latest.ts'
import type { Part, Target } from '../../ui/model/target.ts'
import type { JobContext } from '../../ui/save/facts.ts'
import { createOutput } from '../../ui/save/output.ts'
import { createSaver } from '../../ui/save/save.ts'
import { tellSaved } from '../../ui/save/save-text.ts'
import { createScratch } from '../../ui/save/scratch.ts'
import { targetsOf } from '../../ui/save/targets.ts'
import { t } from '../../ui/text/words.ts'
import { useGallery } from '../gallery-context.ts'
import { withSite } from '../query/sites.ts'

/**
 * Saves pictures of these jobs as files: one as it is, more as a zip; with a part, only that of each. The first time a
 * dialog asks about the download folder.
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
      tellSaved(saved, notify)
    })
  }

  return (jobIds, part) => {
    if (preferences.askedForDownloads) return void save(jobIds, part)
    void askDownloads().then((answer) => {
      if (answer === null) return
      onPreferences({ askedForDownloads: true })
      void save(jobIds, part)
    })
  }
}

/** Jobs read at once. */
const portion = 100

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
