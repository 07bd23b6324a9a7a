import type { Shape } from './items.ts'

/** How a value lies in storage. */
export interface StoredRecord {
  version: number
  value: unknown
}

export function toRecord<Value>(shape: Shape<Value>, value: Value): StoredRecord {
  return { version: shape.version, value }
}

/** `damaged`: entries of a list could not be read and were left out of the value. */
export type Loaded<Value> =
  | { kind: 'found'; value: Value; damaged?: true }
  | { kind: 'absent' }
  | { kind: 'unreadable' }

/**
 * Migrate, then parse. `unreadable`: damaged, of a newer version of this extension, or a migration threw; the caller
 * goes on without it, the worker sets a copy aside. `null` is how a removed record looks until its key is gone.
 */
export function fromRecord<Value>(shape: Shape<Value>, raw: unknown): Loaded<Value> {
  if (raw === undefined || raw === null) return { kind: 'absent' }
  if (!isRecord(raw) || raw.version > shape.version) return { kind: 'unreadable' }
  try {
    const migrated = shape.migrations.slice(raw.version - 1).reduce((value, migrate) => migrate(value), raw.value)
    const parsed = shape.schema.safeParse(migrated)
    if (parsed.success) return { kind: 'found', value: parsed.data }
    const rest = shape.salvage && shape.schema.safeParse(shape.salvage(migrated))
    return rest?.success ? { kind: 'found', value: rest.data, damaged: true } : { kind: 'unreadable' }
  } catch {
    // A migration threw.
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
