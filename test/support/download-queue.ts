import type { Job } from '../../src/contract/job.ts'
import type { Button, PictureLink } from '../../src/contract/update.ts'
import { createDownloadQueue } from '../../src/extension/background/pictures/download-queue.ts'
import { createEviction } from '../../src/extension/background/pictures/eviction.ts'
import { createKeepAwake } from '../../src/extension/background/pictures/keep-awake.ts'
import type { Small } from '../../src/extension/background/pictures/shrink.ts'
import { platform } from '../../src/extension/platform/platform.ts'
import { local, onLocalChanged } from '../../src/extension/platform/storage.ts'
import { pictureRetries } from '../../src/extension/store/items.ts'
import { createStore } from '../../src/extension/store/store.ts'
import { createWriter } from '../../src/extension/store/write/writer.ts'
import { noLog } from './logs.ts'
import { createMemoryPictures } from './memory-pictures.ts'
import { png } from './picture-bytes.ts'
import { doneJob } from './sample-jobs.ts'

export interface Setting {
  links?: PictureLink[]
  buttons?: Button[]
  answer?: (url: string) => Promise<Response> | Response
  permitted?: boolean
  shrink?: (picture: Blob, options?: { isGrid: boolean }) => Promise<Small>
}

/** The keeper of pictures at work on one job, `j`, over a browser in memory. */
export async function openDownloadQueue(setting: Setting = {}) {
  const { links = [link()], buttons = [] } = setting
  const clock = { now: 1_000_000 }
  const now = () => clock.now
  const store = createStore({ area: local, onChanged: onLocalChanged })
  const writer = createWriter({ area: local, now })
  const pictures = createMemoryPictures()
  const asked: { url: string; init: RequestInit | undefined }[] = []
  const add = (changes: Partial<Job> & { id: string }) =>
    writer.change((transaction) =>
      transaction.addJob(
        doneJob({
          createdAt: now(),
          updatedAt: now(),
          endedAt: now(),
          result: { pictures: links, buttons, text: [] },
          kept: links.map(() => 'waiting' as const),
          told: true,
          ...changes,
        }),
      ),
    )
  await add({ id: 'j' })
  const planned: number[] = []
  const timers = new Set<{ run: () => void }>()
  const base = {
    timers: {
      after: (_delayMs: number, run: () => void) => {
        const timer = {
          run: () => {
            timers.delete(timer)
            run()
          },
        }
        timers.add(timer)
        return () => timers.delete(timer)
      },
    },
    platform,
    log: noLog,
  }
  const keepAwake = createKeepAwake(base)
  const made = createDownloadQueue({
    ...base,
    fetch: async (url, init) => {
      asked.push({ url: String(url), init })
      return setting.answer?.(String(url)) ?? new Response(png())
    },
    now,
    store,
    writer,
    keepAwake,
    pictures,
    eviction: createEviction({ store, writer, pictures, now }),
    shrink: setting.shrink ?? (async () => ({})),
    permitted: async () => setting.permitted ?? true,
    onPlanned: () => void planned.push(now()),
    onStored: () => {},
  })
  const read = async () => (await store.readJobs(['j']))[0]
  const state = async () => (await read())?.kept?.[0]
  const plan = async () => (await store.read(pictureRetries)).j
  return { ...made, keepAwake, add, clock, pictures, asked, planned, timers, read, state, plan, store, writer }
}

export const link = (more: Partial<PictureLink> = {}): PictureLink => ({ url: 'https://cdn.example/a.png', ...more })
