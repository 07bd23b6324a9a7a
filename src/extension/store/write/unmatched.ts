import { storageErrors, type Unmatched, unmatchedIds, unmatchedKey, unmatchedRecord } from '../items.ts'
import type { Records } from './records.ts'

/** What a misdirected or hostile sender may fill. */
const maxUnmatched = 200
/** Of these, what says only that some job goes on. They go first, so that no amount of them pushes out a result. */
const maxNotes = 20
/** Begins the id of such a one. */
const notePrefix = 'note.'
/** Bodies under the tag of one job that nobody understands: its progress in a new form may come every few seconds. The latest stay. */
const maxUnreadOfJob = 3

export type UnmatchedKind = 'note' | 'unread' | 'result'

/** Undefined when the key is none of an unmatched message, or nothing readable is there. */
export async function readUnmatched(records: Records, key: string): Promise<Unmatched | undefined> {
  if (!key.startsWith(unmatchedKey(''))) return undefined
  await records.load([key])
  return records.value(unmatchedRecord, key)
}

/** Adds one, and removes the oldest of its kind where there are too many. */
export async function addUnmatched(
  records: Records,
  name: string,
  value: Unmatched,
  kind: UnmatchedKind = 'result',
): Promise<void> {
  const ofJob = `unread.${value.tag}.`
  const id = kind === 'note' ? notePrefix + name : kind === 'unread' ? ofJob + name : name
  const ids = [...(await records.read(unmatchedIds)).filter((other) => other !== id), id]
  const notes = ids.filter((other) => other.startsWith(notePrefix))
  const results = ids.filter((other) => !other.startsWith(notePrefix))
  const dropped = results.slice(0, Math.max(0, results.length - maxUnmatched))
  const unread = ids.filter((other) => other.startsWith(ofJob))
  const old = new Set([...dropped, ...notes.slice(0, -maxNotes), ...unread.slice(0, -maxUnreadOfJob)])
  records.put(unmatchedRecord, unmatchedKey(id), value)
  for (const other of old) records.drop(unmatchedKey(other))
  records.put(
    unmatchedIds,
    unmatchedIds.key,
    ids.filter((other) => !old.has(other)),
  )
  if (dropped.length === 0) return
  const known = await records.read(storageErrors)
  records.put(storageErrors, storageErrors.key, { ...known, dropped: (known.dropped ?? 0) + dropped.length })
}

export async function removeUnmatched(records: Records, key: string): Promise<void> {
  const ids = await records.read(unmatchedIds)
  if (!ids.some((id) => unmatchedKey(id) === key)) return
  records.drop(key)
  const others = ids.filter((id) => unmatchedKey(id) !== key)
  records.put(unmatchedIds, unmatchedIds.key, others)
}
