import type { OnInboxEvent } from './inbox-events.ts'

/** What a webhook brought. `body` is the bytes, never parsed. Sealed, all of it is in the body, and the rest is null. */
interface Content {
  tag: string | null
  contentType: string | null
  body: Uint8Array
}

export interface Incoming extends Content {
  /** The key that the body is sealed to; null: it is as it came. */
  sealedTo: string | null
}

export interface StoredMessage extends Content {
  sealed: boolean
  /** Increases within an inbox and is never used again, also when the clock goes back or all messages are gone. */
  seq: number
  /** Epoch ms. */
  receivedAt: number
}

export type AppendOutcome =
  | { kind: 'stored'; seq: number }
  /** No such inbox is open. */
  | { kind: 'unknown-inbox' }
  /** The inbox has another key than the message is sealed to: it was given one meanwhile. Nothing was stored. */
  | { kind: 'other-key' }
  /** The inbox holds as many messages or bytes as it may; nothing was stored, nothing dropped. */
  | { kind: 'inbox-full' }
  /** All inboxes together hold as many bytes as they may; nothing was stored, nothing dropped. */
  | { kind: 'store-full' }

export interface Opened {
  /** When it goes if nobody reads it until then. Epoch ms. */
  expiresAt: number
  /** When it goes before that if it has caught nothing by then, and nobody reads it; null when it has. Epoch ms. */
  unusedUntil: number | null
  /** It was not there before this call. */
  created: boolean
  /** The key that its messages are sealed to; null: none. */
  sealKey: string | null
}

export interface Read {
  /** After the cursor, oldest first; at most `limit`, and so many bytes as were asked for. */
  messages: StoredMessage[]
  more: boolean
  /**
   * Messages after the cursor were dropped before they were read, or the cursor is not of this store (then all that is
   * kept comes). Told with the answer whose cursor goes past them.
   */
  gap: boolean
  /** Where to go on: the last message's seq, or as far as is known that nothing is left. */
  cursor: number
}

export interface InboxLimits {
  /** Per inbox. Bytes as `weightOf` counts them. */
  messages: number
  bytes: number
  /** All inboxes of the store together. */
  inboxes: number
  totalBytes: number
  /** How long a message is kept, and how long an inbox lives that nobody reads. ms */
  keepMs: number
  inboxMs: number
}

/** `null` where the store can't tell without looking at everything. */
export interface StoreStats {
  messages: number | null
  bytes: number | null
  inboxes: number
  /** Of a cluster: servers that take writes, and how many of them this process is connected to. */
  primaries?: { known: number; connected: number }
}

/** Told after each commit: how long it took, and how many changes shared it. */
export type OnCommit = (durationMs: number, changes: number) => void

/**
 * One read gives no more than this, or one message alone: who asks and then takes nothing holds as much of our memory.
 */
export const readBytes = 256 * 1024
/** A read that is answered at once, whatever else is going on, gives no more than this. */
export const smallReadBytes = 8 * 1024

/**
 * The store can't do its work now: disk full or failing, Redis away. What was asked for may or may not have happened.
 */
export class StoreError extends Error {}

/** No bytes are left to store in, by a limit outside of ours (disk, Redis `maxmemory`). Nothing was stored. */
export class StoreFullError extends StoreError {}

/** Too few replicas have it, or would have it. It may or may not have been stored; if it was, it can be read. */
export class NotReplicatedError extends StoreError {
  constructor() {
    super('Redis: too few replicas have it')
  }
}

/**
 * Where the relay keeps inboxes. Every method that changes something resolves after the change is durable, and rejects
 * with StoreError when it can't. The same behaviour suite runs on every store: `test/relay/inbox/behaviour.ts`.
 */
export interface InboxStore {
  /**
   * Whether such an inbox is open. Cheap, and at once where the store can: strangers ask for ids that nobody opened. May
   * say so of one that was closed a moment ago.
   */
  has(id: string): boolean | Promise<boolean>
  /**
   * Opens or renews. When there are too many inboxes, the one goes that has been unused and unread for longest; null
   * when there is none.
   * @param sealKey the key to seal its messages to from now on. One that has a key keeps it for its life
   */
  open(id: string, sealKey?: string | null): Promise<Opened | null>
  /**
   * The key that messages of this inbox are sealed to; null: none, or no such inbox. At once where the store can. May be
   * out of date for a moment; `append` then refuses the message.
   */
  sealKeyOf(id: string): string | null | Promise<string | null>
  append(id: string, message: Incoming): Promise<AppendOutcome>
  /**
   * Null: no such inbox. Counts as reading: it renews the inbox (written at most every `renewEveryMs`). May give
   * messages that are not durable yet, which nobody has been told are stored. Gives no
   * message that would make it more than `bytes` of bodies; left out: `readBytes`, or one message alone.
   * At once where the store can: most reads find nothing, and a promise for each is half of what they cost.
   */
  read(id: string, after: number, limit: number, bytes?: number): Read | null | Promise<Read | null>
  /** Lets go of messages up to and including `through`, and erases them. False: no such inbox. */
  acknowledge(id: string, through: number): Promise<boolean>
  /** Closes and erases. False: no such inbox. */
  close(id: string): Promise<boolean>
  /**
   * Calls `onEvent` with an inbox's id after messages were stored in it, by whichever process, or after it was closed;
   * with null when some may have been missed. May call it once too often, never too seldom. Register first, then read:
   * the other order loses what comes between. Answers the disposer.
   */
  listen(onEvent: OnInboxEvent): () => void
  /**
   * Removes what is too old, in small steps, and the last traces of what was erased since the last time. Answers how
   * many messages and inboxes went.
   */
  expire(): Promise<{ messages: number; inboxes: number }>
  /** Writes something and takes it back. Rejects when the store can't be written. */
  probe(): Promise<void>
  stats(): Promise<StoreStats>
  /** Finishes what is in flight, then lets go. */
  stop(): Promise<void>
}
