import { expect, test } from 'vitest'
import { sweepScratches } from '../../../../src/extension/ui/save/scratch.ts'

const hourMs = 60 * 60_000

/** A private file system with these files. */
function storageWith(files: Set<string>): StorageManager {
  const folder = {
    async *keys() {
      yield* [...files]
    },
    removeEntry: async (name: string) => void files.delete(name),
  }
  return { getDirectory: async () => folder } as unknown as StorageManager
}

test('what the browser has long read is deleted, and nothing else', async () => {
  const now = 100 * hourMs
  const files = new Set([`scratch-${now - 25 * hourMs}-old.zip`, `scratch-${now - hourMs}-new.zip`, 'another'])
  await sweepScratches({ now: () => now, storage: storageWith(files) })
  expect([...files]).toEqual([`scratch-${now - hourMs}-new.zip`, 'another'])
})
