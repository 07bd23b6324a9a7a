import type { WriteScratch } from '../../src/extension/ui/save/scratch.ts'
import { isFull } from '../../src/shared/full-disk.ts'
import { fail, ok } from '../../src/shared/result.ts'

/** Scratch files in memory: Node has no private file system. */
export const scratchInMemory: WriteScratch = async (stream, { type, signal }) => {
  try {
    const chunks: Uint8Array<ArrayBuffer>[] = []
    for await (const chunk of stream) {
      signal.throwIfAborted()
      chunks.push(new Uint8Array(chunk))
    }
    return ok({ file: new Blob(chunks, { type }), discard: async () => {} })
  } catch (error) {
    if (signal.aborted) return fail('cancelled')
    if (isFull(error)) return fail('no-space')
    throw error
  }
}
