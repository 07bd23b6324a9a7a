import type { Job } from '../../src/contract/job.ts'
import { createArchiveHandlers } from '../../src/extension/background/handlers/archive.ts'
import { checkArchive } from '../../src/extension/gallery/archive/check.ts'
import { exportArchive } from '../../src/extension/gallery/archive/export.ts'
import { importArchive } from '../../src/extension/gallery/archive/import.ts'
import type { Send } from '../../src/extension/messaging/client.ts'
import { protocol } from '../../src/extension/messaging/protocol.ts'
import type { Area } from '../../src/extension/platform/storage.ts'
import { settings } from '../../src/extension/store/items.ts'
import type { KeptPicture } from '../../src/extension/store/pictures.ts'
import { createStore } from '../../src/extension/store/store.ts'
import { createWriter } from '../../src/extension/store/write/writer.ts'
import { systemTimers } from '../../src/shared/clock.ts'
import { ok } from '../../src/shared/result.ts'
import { scratchInMemory } from './memory-files.ts'
import { createMemoryPictures } from './memory-pictures.ts'
import { sampleNow } from './sample-jobs.ts'

function memoryArea(): Area & { content: Map<string, unknown> } {
  const content = new Map<string, unknown>()
  return {
    content,
    get: async (keys) =>
      structuredClone(Object.fromEntries(keys.flatMap((key) => (content.has(key) ? [[key, content.get(key)]] : [])))),
    set: async (values) => {
      for (const [key, value] of Object.entries(structuredClone(values))) content.set(key, value)
    },
    remove: async (keys) => keys.forEach((key) => void content.delete(key)),
    keys: async () => [...content.keys()],
  }
}

/** One browser's storage and pictures, with the worker's answers to what an archive asks. */
export function createHome() {
  const area = memoryArea()
  const now = () => sampleNow
  const writer = createWriter({ area, now })
  const store = createStore({ area, onChanged: () => {} })
  const pictures = createMemoryPictures()
  const handlers = createArchiveHandlers({ writer, now, timers: systemTimers, pictures })
  const answer = async (name: string, request: unknown) => {
    if (name === 'archive.merge') return handlers[name](protocol[name].request.parse(request))
    if (name === 'archive.pictures') return handlers[name](protocol[name].request.parse(request))
    if (name !== 'settings.save') throw new Error(name)
    await writer.change(async (transaction) => transaction.put(settings, protocol[name].request.parse(request)))
    return ok({})
  }
  // The three messages that archives send, parsed and answered as the worker does.
  const send = answer as unknown as Send
  const stop = new AbortController()

  return {
    area,
    writer,
    store,
    pictures,
    send,
    async add(job: Job, ...kept: KeptPicture[]): Promise<Job> {
      await writer.change((transaction) => transaction.addJob(job))
      for (const [index, picture] of kept.entries()) await pictures.writePicture(job.id, index, picture)
      return job
    },
    async exported(changes: Partial<Parameters<typeof exportArchive>[0]> = {}): Promise<Blob> {
      let file = new Blob()
      const result = await exportArchive({
        store,
        pictures,
        writeScratch: scratchInMemory,
        output: async (made) => {
          file = made
          return ok({ written: { downloadId: 1, path: '' } })
        },
        now,
        signal: stop.signal,
        withSources: false,
        onProgress: () => {},
        ...changes,
      })
      if (!result.ok) throw new Error(result.error)
      return file
    },
    check: (file: Blob) => checkArchive(file, { signal: stop.signal, onProgress: () => {} }),
    async imported(file: Blob, changes: Partial<Parameters<typeof importArchive>[1]> = {}) {
      const archive = await checkArchive(file, { signal: stop.signal, onProgress: () => {} })
      if (!archive.ok) return archive
      return importArchive(archive.value, {
        store,
        pictures,
        send,
        now,
        spaceLeft: async () => undefined,
        signal: stop.signal,
        onProgress: () => {},
        ...changes,
      })
    },
    /** All that is stored, to see that nothing changed. */
    async snapshot() {
      const blobs = await Promise.all(
        [...pictures.kept].map(async ([key, { original }]) => [key, original.type, await original.bytes()]),
      )
      return { records: await area.get(await area.keys()), blobs }
    },
  }
}
