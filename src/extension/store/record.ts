import type { RecordFormat } from './items.ts'

/** A value as it is stored. */
export interface StoredRecord {
  version: number
  value: unknown
}

export function toRecord<Value>(format: RecordFormat<Value>, value: Value): StoredRecord {
  return { version: format.version, value }
}

/** `damaged`: some entries of a list could not be read, and are not in the value. */
export type Loaded<Value> =
  | { kind: 'found'; value: Value; damaged?: true }
  | { kind: 'absent' }
  | { kind: 'unreadable' }

/**
 * Migrates a stored record, then parses it. `unreadable`: it is damaged, or of a newer version of the extension, or a migration threw.
 * The caller goes on without it, and the worker quarantines it. A removed record is `null` until its key is removed.
 */
export function fromRecord<Value>(format: RecordFormat<Value>, raw: unknown): Loaded<Value> {
  if (raw === undefined || raw === null) return { kind: 'absent' }
  if (!isRecord(raw) || raw.version > format.version) return { kind: 'unreadable' }
  try {
    const migrated = format.migrations.slice(raw.version - 1).reduce((value, migrate) => migrate(value), raw.value)
    const parsed = format.schema.safeParse(migrated)
    if (parsed.success) return { kind: 'found', value: parsed.data }
    const rest = format.salvage && format.schema.safeParse(format.salvage(migrated))
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
