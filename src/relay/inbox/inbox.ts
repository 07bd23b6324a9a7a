/** A webhook as it arrived. `body` is the bytes, never parsed. */
export interface Incoming {
  tag: string | null
  contentType: string | null
  body: Buffer
}

export interface StoredMessage extends Incoming {
  /** Increases within an inbox and is never used again, also when the clock goes back or all messages are gone. */
  seq: number
  /** Epoch ms. */
  receivedAt: number
}

export type AppendOutcome =
  | { kind: 'stored'; seq: number }
  /** No such inbox is open. */
  | { kind: 'unknown-inbox' }
  /** The inbox holds as many messages or bytes as it may; nothing was stored, nothing dropped. */
  | { kind: 'inbox-full' }

export interface Read {
  /** After the cursor, oldest first. */
  messages: StoredMessage[]
  more: boolean
  /** Messages after the cursor were dropped before they were read (they grew too old). */
  gap: boolean
  /** Highest seq ever given in this inbox, 0 for none. */
  last: number
}

export interface InboxLimits {
  messages: number
  bytes: number
  /** All inboxes of the store together. */
  inboxes: number
  /** How long a message is kept, and how long an inbox lives that nobody reads. ms */
  keepMs: number
  inboxMs: number
}

/**
 * Where the relay keeps inboxes. Every method that changes something resolves after the change is durable.
 * The same behaviour suite runs on every store: `test/relay/inbox/behaviour.ts`.
 */
export interface InboxStore {
  /** Opens or renews; answers when it will go unread, epoch ms, or null when there are too many inboxes. */
  open(id: string): Promise<number | null>
  append(id: string, message: Incoming): Promise<AppendOutcome>
  /** Null: no such inbox. Counts as reading: it renews the inbox (at most once an hour, to spare writes). */
  read(id: string, after: number, limit: number): Promise<Read | null>
  /** Lets go of messages up to and including `through`. False: no such inbox. */
  acknowledge(id: string, through: number): Promise<boolean>
  /** Closes and erases. False: no such inbox. */
  close(id: string): Promise<boolean>
  /**
   * Calls `wake` after messages were stored in this inbox, by whichever process, or after it was closed. Register first, then read: the other order
   * loses what comes between. Answers the disposer.
   */
  watch(id: string, wake: () => void): () => void
  /** Removes what is too old, in small steps. Answers how many messages and inboxes went. */
  expire(): Promise<{ messages: number; inboxes: number }>
  /** Throws when the store can't be written. */
  probe(): Promise<void>
  stats(): Promise<{ messages: number; bytes: number; inboxes: number }>
  /** Finishes what is in flight, then lets go. */
  stop(): Promise<void>
}
