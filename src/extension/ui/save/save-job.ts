import type { Job } from '../../../contract/job.ts'
import type { Source } from '../../../contract/source.ts'
import type { Send } from '../../messaging/client.ts'
import { cutQuarter } from '../../store/draw.ts'
import { connections, providers } from '../../store/items.ts'
import type { PictureReader } from '../../store/pictures.ts'
import type { Store } from '../../store/store.ts'
import { sourcesOf } from '../model/connection-names.ts'
import type { Part } from '../model/target.ts'
import { createOutput } from './output.ts'
import { createSaver, type Saver } from './save.ts'
import { readSavingPreferences } from './saving-preferences.ts'
import { createScratch } from './scratch.ts'
import { targetsOf } from './targets.ts'

interface SaveJobOptions {
  job: Job
  part?: Part | undefined
  prompt: string
  /** The page it was made from. */
  source: Source | undefined
  store: Pick<Store, 'read'>
  pictures: Pick<PictureReader, 'readPicture'>
  send: Send
}

/** Saves a result's pictures from a page without the gallery's progress and questions: one as it is, several as a zip. */
export async function saveJob(options: SaveJobOptions): ReturnType<Saver['saveOne']> {
  const { job, part, prompt, source, store, pictures, send } = options
  const { template, sidecar, sourceInFile } = readSavingPreferences(localStorage)
  const [{ list }, known] = await Promise.all([store.read(connections), store.read(providers)])
  const names = sourcesOf({ connections: list, providers: known })
  const saver = createSaver({
    pictures: {
      readPicture: pictures.readPicture,
      async readQuarter(jobId, index, quarter, size) {
        const grid = await pictures.readPicture(jobId, index, 'original')
        return grid && cutQuarter(grid, quarter, size)
      },
    },
    context: {
      prompt: () => prompt,
      provider: ({ connectionId }) => names.get(connectionId) ?? '',
      source: async () => (sourceInFile ? source : undefined),
    },
    output: createOutput(document),
    writeScratch: createScratch({ now: Date.now }),
    send,
    now: Date.now,
  })
  const [only, ...more] = targetsOf(job, part)
  if (only && more.length === 0) return saver.saveOne(only, { template, sidecar })
  const { signal } = new AbortController()
  return saver.saveMany(targetsOf(job, part), { template, sidecar, signal, onProgress: () => {} })
}
