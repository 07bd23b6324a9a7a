import { vi } from 'vitest'
import fakeBrowser from './fake-browser.ts'

/** Which keys of `storage.local` were read and written: how many of each kind, an item by its key, `job` for all `job:<id>`, and so on. */
export interface StorageUse {
  reads: Record<string, number>
  writes: Record<string, number>
  /** How many keys were asked for in all; one that is read twice counts twice. */
  asked: number
}

/**
 * Counts what is read and written while `run` is under way.
 * @param run gets a function that tells how many calls there were so far
 */
export async function storageUse(run: (calls: () => number) => Promise<unknown>): Promise<StorageUse> {
  const { local } = fakeBrowser.storage
  const get = vi.spyOn(local, 'get')
  const set = vi.spyOn(local, 'set')
  const remove = vi.spyOn(local, 'remove')
  try {
    await run(() => [get, set, remove].reduce((sum, { mock }) => sum + mock.calls.length, 0))
    const read = get.mock.calls.flatMap(([keys]) => keys ?? 'everything')
    const written = [...set.mock.calls.flatMap(([entries]) => Object.keys(entries)), ...remove.mock.calls.flat(2)]
    return { reads: byKind(read), writes: byKind(written), asked: read.length }
  } finally {
    for (const spy of [get, set, remove]) spy.mockRestore()
  }
}

function byKind(keys: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {}
  for (const key of new Set(keys)) {
    const kind = key.split(':', 1)[0] ?? key
    counts[kind] = (counts[kind] ?? 0) + 1
  }
  return counts
}

/** One of each of these. */
export const once = (...keys: string[]) => Object.fromEntries(keys.map((key) => [key, 1]))
