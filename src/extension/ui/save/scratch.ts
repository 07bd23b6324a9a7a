import { isFull } from '../../../shared/full-disk.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'

/** A file while it is made, out of sight of the user. */
export interface Scratch {
  file: Blob
  /** Deletes the scratch file, once the download has read it. */
  discard(): Promise<void>
}

/** `cancelled`: by its signal. `no-space`: the disk, or what the browser gives us of it, is full. */
export type ScratchFailure = 'cancelled' | 'no-space'

/** Writes a stream to a file. Throws what the stream itself fails with. */
export type WriteScratch = (
  stream: ReadableStream<Uint8Array>,
  options: { name: string; type: string; signal: AbortSignal },
) => Promise<Result<Scratch, ScratchFailure>>

const prefix = 'scratch-'
const dayMs = 24 * 60 * 60_000

/**
 * On disk, in the browser's private file system, so that gigabytes never stand in memory. Where there is none (private windows)
 * the browser collects it. What a closed page left behind goes with the next call, a day later: it may still be being saved.
 */
export function createScratch(options: { now: () => number; storage?: StorageManager }): WriteScratch {
  const { now, storage = navigator.storage } = options

  async function open(name: string) {
    try {
      const folder = await storage.getDirectory()
      await sweep(folder, now())
      const entry = `${prefix}${now()}-${name}`
      const handle = await folder.getFileHandle(entry, { create: true })
      return {
        handle,
        writable: await handle.createWritable(),
        // What stays is swept a day later.
        remove: () => folder.removeEntry(entry).catch(() => {}),
      }
    } catch {
      // Private windows have no such folder, and a full disk takes no file: memory has to do.
      return null
    }
  }

  return async (stream, { name, type, signal }) => {
    const place = await open(name)
    try {
      if (!place) {
        const collected = await new Response(stream.pipeThrough(new TransformStream(), { signal })).blob()
        return ok({ file: collected.slice(0, collected.size, type), discard: async () => {} })
      }
      await stream.pipeTo(place.writable, { signal })
      const file = await place.handle.getFile()
      return ok({ file: file.slice(0, file.size, type), discard: place.remove })
    } catch (error) {
      await place?.remove()
      if (signal.aborted) return fail('cancelled')
      if (isFull(error)) return fail('no-space')
      throw error
    }
  }
}

/**
 * Deletes what was handed to the browser as a link, which does not say when it has read it: a day later it has. An archive of
 * gigabytes would otherwise stay until the next export.
 */
export async function sweepScratches({ now, storage }: { now: () => number; storage: StorageManager }): Promise<void> {
  try {
    await sweep(await storage.getDirectory(), now())
  } catch {
    // Private windows have no such folder, so that nothing can lie there.
  }
}

async function sweep(folder: FileSystemDirectoryHandle, now: number): Promise<void> {
  for await (const name of folder.keys()) {
    if (!name.startsWith(prefix)) continue
    const age = now - Number.parseInt(name.slice(prefix.length), 10)
    // Another page may be writing or removing it.
    if (!(age < dayMs)) await folder.removeEntry(name).catch(() => {})
  }
}
