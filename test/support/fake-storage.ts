import type { event } from './fake-event.ts'

export type Changes = Record<string, { oldValue?: unknown; newValue?: unknown }>

/** An area of the browser's storage. */
export function storageArea(
  name: string,
  onChanged: ReturnType<typeof event<(changes: Changes, area: string) => void>>,
) {
  const values = new Map<string, unknown>()
  const pick = (keys: string[] | string | null) => {
    const wanted = keys === null ? [...values.keys()] : [keys].flat()
    return Object.fromEntries(
      wanted.filter((key) => values.has(key)).map((key) => [key, structuredClone(values.get(key))]),
    )
  }
  return {
    values,
    /** Set to make the next writes fail, as a full disk does. */
    refuses: false,
    writes: 0,
    async get(keys: string[] | string | null) {
      return pick(keys)
    },
    getKeys: async () => [...values.keys()],
    async set(entries: Record<string, unknown>) {
      if (this.refuses) throw new Error('Resource::kQuotaBytes quota exceeded')
      this.writes++
      const changes: Changes = {}
      for (const [key, value] of Object.entries(entries)) {
        changes[key] = { oldValue: values.get(key), newValue: structuredClone(value) }
        values.set(key, structuredClone(value))
      }
      onChanged.emit(changes, name)
    },
    async remove(keys: string[] | string) {
      const changes: Changes = {}
      for (const key of [keys].flat()) {
        if (!values.has(key)) continue
        changes[key] = { oldValue: values.get(key) }
        values.delete(key)
      }
      if (Object.keys(changes).length > 0) onChanged.emit(changes, name)
    },
    async clear() {
      await this.remove([...values.keys()])
    },
  }
}
