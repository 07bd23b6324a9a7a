import { weightOf } from '../inbox/rules.ts'
import { readInbox } from './object-schema.ts'
import type { ObjectStorage } from './object-storage.ts'

/** What an object holds, but for the bodies. `seqs`, `sizes` and `receivedAt` go together, oldest first. */
export interface LoadedInbox {
  /** When it was read or renewed, and what of that is stored. Epoch ms. */
  readAt: number
  savedAt: number
  /** It has caught a message at some time. */
  caught: boolean
  /** Highest seq that grew too old unread, 0 for none. */
  dropped: number
  /** The highest seq that was given, or passed over. */
  last: number
  /** The key that its messages are sealed to; null: none. */
  sealKey: string | null
  seqs: number[]
  /** Bytes of the bodies. */
  sizes: number[]
  /** Epoch ms. */
  receivedAt: number[]
  /** As `weightOf` counts them. */
  bytes: number
}

/** Numbers start at the clock in µs, so that a cursor from before it was closed is never ahead of what comes next. */
export function emptyInbox(now: number): LoadedInbox {
  const messages = { seqs: [], sizes: [], receivedAt: [], bytes: 0 }
  return { readAt: now, savedAt: now, caught: false, dropped: 0, last: now * 1000, sealKey: null, ...messages }
}

/** Null: no inbox is open. */
export function loadInbox(storage: ObjectStorage): LoadedInbox | null {
  const row = readInbox(storage)
  if (row === undefined) return null
  const inbox = emptyInbox(Number(row.read_at))
  for (const message of storage.sql.exec('SELECT seq, size, received_at FROM message ORDER BY seq').toArray()) {
    inbox.seqs.push(Number(message.seq))
    inbox.sizes.push(Number(message.size))
    inbox.receivedAt.push(Number(message.received_at))
    inbox.bytes += weightOf(Number(message.size))
  }
  inbox.caught = row.caught === 1
  inbox.dropped = Number(row.dropped)
  inbox.sealKey = typeof row.seal_key === 'string' ? row.seal_key : null
  inbox.last = Math.max(Number(row.last), inbox.seqs.at(-1) ?? 0)
  return inbox
}

export function removeMessages(inbox: LoadedInbox, gone: ReadonlySet<number>): void {
  const isKept = (_: number, place: number) => !gone.has(inbox.seqs[place] ?? 0)
  const sizes = inbox.sizes.filter(isKept)
  const bytes = sizes.reduce((sum, size) => sum + weightOf(size), 0)
  Object.assign(inbox, { seqs: inbox.seqs.filter(isKept), sizes, receivedAt: inbox.receivedAt.filter(isKept), bytes })
}
