import type { Shape } from './items.ts'

/** How a value lies in storage. */
export interface StoredRecord {
  version: number
  value: unknown
}

export function toRecord<Value>(shape: Shape<Value>, value: Value): StoredRecord {
  return { version: shape.version, value }
}

export type Loaded<Value> = { kind: 'found'; value: Value } | { kind: 'absent' } | { kind: 'unreadable' }

/**
 * Migrate, then parse. `unreadable`: damaged, of a newer version of this extension, or a migration threw; the caller
 * goes on without it, the worker sets a copy aside.
 */
export function fromRecord<Value>(shape: Shape<Value>, raw: unknown): Loaded<Value> {
  if (raw === undefined) return { kind: 'absent' }
  if (!isRecord(raw) || raw.version > shape.version) return { kind: 'unreadable' }
  try {
    const migrated = shape.migrations.slice(raw.version - 1).reduce((value, migrate) => migrate(value), raw.value)
    const parsed = shape.schema.safeParse(migrated)
    return parsed.success ? { kind: 'found', value: parsed.data } : { kind: 'unreadable' }
  } catch {
    return { kind: 'unreadable' }
  }
}

function isRecord(raw: unknown): raw is StoredRecord {
  return (
    typeof raw === 'object' &&
    raw !== null &&
    'value' in raw &&
    'version' in raw &&
    typeof raw.version === 'number' &&
    raw.version >= 1
  )
}
