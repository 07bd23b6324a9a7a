import type { Area } from '../../platform/storage.ts'
import { type Item, quarantineKey, type RecordFormat, storageErrors } from '../items.ts'
import { fromRecord, toRecord } from '../record.ts'

/** The records of one transaction: each is read at most once, and all changes are written together at its end. */
export interface Records {
  /** Reads those of these keys that were not read yet, in one call. */
  load(keys: string[]): Promise<void>
  /** A loaded record's value; undefined when it is absent or unreadable. An unreadable one is quarantined. */
  value<Value>(format: RecordFormat<Value>, key: string): Value | undefined
  /** A loaded record as it is stored. */
  raw(key: string): unknown
  /** Whether a loaded record exists and can't be read. */
  isUnreadable(key: string, format: RecordFormat<unknown>): boolean
  read<Value>(item: Item<Value>): Promise<Value>
  put<Value>(format: RecordFormat<Value>, key: string, value: Value): void
  drop(key: string): void
  quarantine(key: string, raw: unknown): void
  /** Of everything that is stored. */
  keys(): Promise<string[]>
  /** Reads these records as they are stored, and does not hold them. */
  peek(keys: string[]): Promise<Record<string, unknown>>
  /** What is to be written, and which keys are to be removed. */
  finish(): Promise<{ values: Record<string, unknown>; removed: string[] }>
}

export function createRecords(area: Area): Records {
  const loaded = new Map<string, unknown>()
  const values: Record<string, unknown> = {}
  const removed = new Set<string>()
  const quarantined = new Set<string>()

  async function load(keys: string[]): Promise<void> {
    const missing = keys.filter((key) => !loaded.has(key))
    if (missing.length === 0) return
    const found = await area.get(missing)
    for (const key of missing) loaded.set(key, found[key])
  }

  function quarantine(key: string, raw: unknown): void {
    quarantined.add(key)
    values[quarantineKey(key, raw)] = raw
  }

  function value<Value>(format: RecordFormat<Value>, key: string): Value | undefined {
    const raw = loaded.get(key)
    const result = fromRecord(format, raw)
    if (result.kind === 'unreadable') quarantine(key, raw)
    if (result.kind !== 'found') return undefined
    if (result.damaged) {
      quarantine(key, raw)
      put(format, key, result.value)
    }
    return result.value
  }

  async function read<Value>(item: Item<Value>): Promise<Value> {
    await load([item.key])
    return value(item, item.key) ?? item.default
  }

  function put<Value>(format: RecordFormat<Value>, key: string, content: Value): void {
    const record = toRecord(format, content)
    values[key] = record
    loaded.set(key, record)
    removed.delete(key)
  }

  return {
    load,
    value,
    read,
    put,
    quarantine,
    raw: (key) => loaded.get(key),
    isUnreadable: (key, format) => fromRecord(format, loaded.get(key)).kind === 'unreadable',
    drop(key) {
      delete values[key]
      loaded.set(key, undefined)
      removed.add(key)
    },
    keys: () => area.keys(),
    peek: (keys) => area.get(keys),
    async finish() {
      if (quarantined.size > 0)
        put(storageErrors, storageErrors.key, withQuarantined(await read(storageErrors), quarantined))
      return { values, removed: [...removed] }
    },
  }
}

/** The errors with the quarantined keys added, each once. */
function withQuarantined(
  known: typeof storageErrors.default,
  aside: ReadonlySet<string>,
): typeof storageErrors.default {
  return { ...known, aside: [...new Set([...known.aside, ...aside])] }
}
