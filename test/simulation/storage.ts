import type { Area } from '../../src/extension/platform/storage.ts'
import type { Time } from './time.ts'

/** JSON by key; undefined when there is none. */
export type Written = ReadonlyMap<string, { before: string | undefined; after: string | undefined }>

/** A storage area like a browser's: JSON, atomic writes, on the disk some seconds later. */
export interface Storage extends Area {
  /** Writes are refused. */
  full: boolean
  onWritten(listener: (written: Written) => void): void
  /** The JSON stored under a key now. */
  textOf(key: string): string | undefined
  /** Whether a text occurs in a record whose key begins like this. */
  says(prefix: string, text: string): boolean
  /** A power cut: what was written in the last `ms` is gone. */
  forget(ms: number): void
  clear(): void
}

/** The longest time that an operating system keeps written pages in memory (Linux: `dirty_expire_centisecs` and the flusher's pause). */
export const unsyncedMs = 35_000

export function createStorage(time: Time): Storage {
  const values = new Map<string, string>()
  let recent: { at: number; key: string; before: string | undefined }[] = []
  const listeners: ((written: Written) => void)[] = []

  function write(changes: readonly [string, string | undefined][]): void {
    const written = new Map<string, { before: string | undefined; after: string | undefined }>()
    for (const [key, after] of changes) {
      const before = values.get(key)
      recent.push({ at: time.now(), key, before })
      if (after === undefined) values.delete(key)
      else values.set(key, after)
      written.set(key, { before, after })
    }
    if (recent.length > 2000) recent = recent.filter(({ at }) => at > time.now() - unsyncedMs)
    for (const listener of listeners) listener(written)
  }

  const pick = (keys: Iterable<string>) => {
    const found: Record<string, unknown> = {}
    for (const key of keys) {
      const text = values.get(key)
      if (text !== undefined) found[key] = JSON.parse(text)
    }
    return found
  }

  const storage: Storage = {
    full: false,
    onWritten: (listener) => void listeners.push(listener),
    textOf: (key) => values.get(key),
    says: (prefix, text) => [...values].some(([key, value]) => key.startsWith(prefix) && value.includes(text)),
    get: async (keys) => pick(keys),
    keys: async () => [...values.keys()],
    async set(entries) {
      if (storage.full) throw new Error('Resource::kQuotaBytes quota exceeded')
      write(
        Object.entries(entries).flatMap(([key, value]) => (value === undefined ? [] : [[key, JSON.stringify(value)]])),
      )
    },
    async remove(keys) {
      write(keys.filter((key) => values.has(key)).map((key) => [key, undefined]))
    },
    forget(ms) {
      const from = time.now() - ms
      while (recent.length > 0) {
        const last = recent.at(-1)
        if (!last || last.at <= from) break
        recent.pop()
        if (last.before === undefined) values.delete(last.key)
        else values.set(last.key, last.before)
      }
      recent = []
    },
    clear() {
      values.clear()
      recent = []
    },
  }
  return storage
}
