import type { Area } from '../../platform/storage.ts'
import { asideKey, type Item, type Shape, troubles } from '../items.ts'
import { fromRecord, toRecord } from '../record.ts'

/** The records of one transaction: read at most once, put together, written at its end. */
export interface Records {
  /** Reads what is not known yet, in one call. */
  load(keys: string[]): Promise<void>
  /** A loaded record's value; undefined when it is absent, or unreadable (it is then set aside). */
  value<Value>(shape: Shape<Value>, key: string): Value | undefined
  /** A loaded record as it lies in storage. */
  raw(key: string): unknown
  /** Whether a loaded record is there and can't be read. */
  isUnreadable(key: string, shape: Shape<unknown>): boolean
  read<Value>(item: Item<Value>): Promise<Value>
  put<Value>(shape: Shape<Value>, key: string, value: Value): void
  drop(key: string): void
  setAside(key: string, raw: unknown): void
  all(): Promise<Record<string, unknown>>
  /** What is to be written, and which keys are to go. */
  finish(): Promise<{ values: Record<string, unknown>; removed: string[] }>
}

export function createRecords(area: Area): Records {
  const loaded = new Map<string, unknown>()
  const values: Record<string, unknown> = {}
  const removed = new Set<string>()
  const aside = new Set<string>()

  async function load(keys: string[]): Promise<void> {
    const missing = keys.filter((key) => !loaded.has(key))
    if (missing.length === 0) return
    const found = await area.get(missing)
    for (const key of missing) loaded.set(key, found[key])
  }

  function setAside(key: string, raw: unknown): void {
    aside.add(key)
    values[asideKey(key, raw)] = raw
  }

  function value<Value>(shape: Shape<Value>, key: string): Value | undefined {
    const raw = loaded.get(key)
    const result = fromRecord(shape, raw)
    if (result.kind === 'unreadable') setAside(key, raw)
    if (result.kind !== 'found') return undefined
    if (result.damaged) {
      setAside(key, raw)
      put(shape, key, result.value)
    }
    return result.value
  }

  async function read<Value>(item: Item<Value>): Promise<Value> {
    await load([item.key])
    return value(item, item.key) ?? item.default
  }

  function put<Value>(shape: Shape<Value>, key: string, content: Value): void {
    const record = toRecord(shape, content)
    values[key] = record
    loaded.set(key, record)
    removed.delete(key)
  }

  return {
    load,
    value,
    read,
    put,
    setAside,
    raw: (key) => loaded.get(key),
    isUnreadable: (key, shape) => fromRecord(shape, loaded.get(key)).kind === 'unreadable',
    drop(key) {
      delete values[key]
      loaded.set(key, undefined)
      removed.add(key)
    },
    all: () => area.all(),
    async finish() {
      if (aside.size > 0) put(troubles, troubles.key, withAside(await read(troubles), aside))
      return { values, removed: [...removed] }
    },
  }
}

/** The user is told of what was set aside, once for each key. */
function withAside(known: typeof troubles.default, aside: ReadonlySet<string>): typeof troubles.default {
  return { ...known, aside: [...new Set([...known.aside, ...aside])] }
}
