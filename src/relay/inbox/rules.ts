import { type InboxLimits, type Opened, type Read, readBytes, type StoredMessage } from './inbox.ts'

/**
 * What a message takes beside its body: row, tag, content type, its place in the index. Without it, empty bodies would
 * fill the disk for nothing.
 */
const messageOverheadBytes = 512

/** What a message counts for in every limit of bytes. */
export function weightOf(bodyBytes: number): number {
  return bodyBytes + messageOverheadBytes
}

/** So long lives an inbox that has never caught anything and is not read: places are not to be had for nothing. */
export const unusedMs = 3_600_000
/** An inbox is renewed by being read, but not written more often than this. */
const renewEveryMs = 3_600_000
/** Often enough for a restart not to lose one that is being read. */
const renewUnusedEveryMs = unusedMs / 3

interface Place {
  /** It has caught a message at some time. */
  caught: boolean
  /** Epoch ms. */
  readAt: number
}

export function renewEveryMsOf({ caught }: Pick<Place, 'caught'>): number {
  return caught ? renewEveryMs : renewUnusedEveryMs
}

/** When the inbox goes if nobody reads it. Epoch ms. */
export function expiryOf({ caught, readAt }: Place, limits: InboxLimits): number {
  return readAt + (caught ? limits.inboxMs : unusedMs)
}

/** What is answered to who opens it. */
export function openedOf(
  { caught, readAt, sealKey }: Place & { sealKey: string | null },
  limits: InboxLimits,
  created: boolean,
): Opened {
  return { expiresAt: readAt + limits.inboxMs, unusedUntil: caught ? null : readAt + unusedMs, created, sealKey }
}

/** One inbox may have this part of the bytes that are left... */
const shareOfFree = 1 / 16
/** ...but always so much. */
const leastShareBytes = 64 * 1024

/**
 * Why a message may not be stored, or null. Beside the fixed limits, one inbox gets only a part of what is left: the
 * fuller the store, the less, so that nobody can take the last of it from those who have hardly anything.
 */
export function refusalOf(
  weight: number,
  inbox: { messages: number; bytes: number },
  storeBytes: number,
  limits: InboxLimits,
): 'inbox-full' | 'store-full' | null {
  const bytes = inbox.bytes + weight
  if (inbox.messages >= limits.messages || bytes > limits.bytes) return 'inbox-full'
  const free = limits.totalBytes - storeBytes
  return weight > free || bytes > Math.max(leastShareBytes, free * shareOfFree) ? 'store-full' : null
}

/**
 * Whether a message may not be given any more.
 * @param sum bytes with it
 * @param given messages before it
 * @param bytes as `InboxStore.read` is asked
 */
export function isTooMuch(sum: number, given: number, bytes: number | undefined): boolean {
  return bytes === undefined ? sum > readBytes && given > 0 : sum > bytes
}

/**
 * The answer to a read.
 * @param found.after the reader's cursor; 0 where that is not of this store
 * @param found.dropped the highest seq that was dropped unread. Messages below it may still be there
 */
export function readOf(found: {
  after: number
  foreignCursor: boolean
  dropped: number
  messages: StoredMessage[]
  more: boolean
}): Read {
  const { after, foreignCursor, dropped, messages, more } = found
  const last = messages.at(-1)?.seq ?? after
  const cursor = more ? last : Math.max(last, dropped)
  return { messages, more, gap: foreignCursor || (after < dropped && dropped <= cursor), cursor }
}
