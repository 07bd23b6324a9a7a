import { storageErrors, type Unmatched, unmatchedIds, unmatchedKey, unmatchedRecord } from '../items.ts'
import type { Records } from './records.ts'

/** How many are stored: a limit for misdirected or hostile senders. */
const maxUnmatched = 200
/** How many of them may say only that some job goes on. They have a limit of their own, so that they never replace a result. */
const maxProgress = 20
/** How the id of such a message begins, as stored. */
const progressPrefix = 'note.'
/**
 * How many messages with the tag of one job are stored that can't be read: an API's progress in a new form may come every few
 * seconds.
 */
const maxUnreadOfJob = 3

export type UnmatchedKind = 'progress' | 'unread' | 'result'

/** Undefined when the key is not that of an unmatched message, or has no readable record. */
export async function readUnmatched(records: Records, key: string): Promise<Unmatched | undefined> {
  if (!key.startsWith(unmatchedKey(''))) return undefined
  await records.load([key])
  return records.value(unmatchedRecord, key)
}

/** Adds a message, and removes the oldest of its kind when there are too many. */
export async function addUnmatched(
  records: Records,
  name: string,
  value: Unmatched,
  kind: UnmatchedKind = 'result',
): Promise<void> {
  const ofJob = `unread.${value.tag}.`
  const id = kind === 'progress' ? progressPrefix + name : kind === 'unread' ? ofJob + name : name
  const ids = [...(await records.read(unmatchedIds)).filter((other) => other !== id), id]
  const progress = ids.filter((other) => other.startsWith(progressPrefix))
  const results = ids.filter((other) => !other.startsWith(progressPrefix))
  const dropped = results.slice(0, Math.max(0, results.length - maxUnmatched))
  const unread = ids.filter((other) => other.startsWith(ofJob))
  const old = new Set([...dropped, ...progress.slice(0, -maxProgress), ...unread.slice(0, -maxUnreadOfJob)])
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
