import type { Now } from '../../shared/clock.ts'
import {
  type AppendOutcome,
  type InboxLimits,
  type InboxStore,
  type Incoming,
  type Read,
  readBytes,
  type StoredMessage,
} from './inbox.ts'
import { createNews } from './news.ts'

interface Inbox {
  messages: StoredMessage[]
  bytes: number
  /** Highest seq that grew too old unread, 0 for none. */
  dropped: number
  readAt: number
}

/** Keeps inboxes in memory: for tests and for trying things out. Nothing outlives the process. */
export function createMemoryStore(options: { limits: InboxLimits; now: Now }): InboxStore {
  const { limits, now } = options
  const inboxes = new Map<string, Inbox>()
  const news = createNews()
  // Starts at the clock in µs, so that a cursor from before a restart is never ahead of what comes next.
  let last = now() * 1000
  let totalBytes = 0

  function append(id: string, message: Incoming): AppendOutcome {
    const inbox = inboxes.get(id)
    if (!inbox) return { kind: 'unknown-inbox' }
    const size = message.body.byteLength
    if (inbox.messages.length >= limits.messages || inbox.bytes + size > limits.bytes) return { kind: 'inbox-full' }
    if (totalBytes + size > limits.totalBytes) return { kind: 'store-full' }
    last += 1
    // A copy: the bytes are a slice of what the socket read, which would be kept whole.
    inbox.messages.push({ ...message, body: Buffer.from(message.body), seq: last, receivedAt: now() })
    inbox.bytes += size
    totalBytes += size
    news.tell(id)
    return { kind: 'stored', seq: last }
  }

  function read(inbox: Inbox, cursor: number, limit: number): Read {
    const alien = cursor > last
    const after = alien ? 0 : cursor
    const messages: StoredMessage[] = []
    let next = inbox.messages.findLastIndex((message) => message.seq <= after) + 1
    for (let bytes = 0; messages.length < limit && bytes < readBytes; next++) {
      const message = inbox.messages[next]
      if (!message) break
      bytes += message.body.byteLength
      messages.push(message)
    }
    return {
      messages,
      more: next < inbox.messages.length,
      gap: alien || inbox.dropped > after,
      cursor: messages.at(-1)?.seq ?? Math.max(after, inbox.dropped),
    }
  }

  /** Removes the oldest `count` and says how many bytes they held. */
  function shift(inbox: Inbox, count: number): StoredMessage[] {
    const gone = inbox.messages.splice(0, count)
    const bytes = gone.reduce((sum, message) => sum + message.body.byteLength, 0)
    inbox.bytes -= bytes
    totalBytes -= bytes
    return gone
  }

  function remove(id: string, inbox: Inbox): number {
    const count = shift(inbox, inbox.messages.length).length
    inboxes.delete(id)
    news.tell(id)
    return count
  }

  return {
    async open(id) {
      const inbox = inboxes.get(id)
      if (inbox) inbox.readAt = now()
      else if (inboxes.size >= limits.inboxes) return null
      else inboxes.set(id, { messages: [], bytes: 0, dropped: 0, readAt: now() })
      return now() + limits.inboxMs
    },
    append: async (id, message) => append(id, message),
    read(id, after, limit) {
      const inbox = inboxes.get(id)
      if (!inbox) return null
      inbox.readAt = now()
      return read(inbox, after, limit)
    },
    async acknowledge(id, through) {
      const inbox = inboxes.get(id)
      if (!inbox) return false
      const kept = inbox.messages.findIndex((message) => message.seq > through)
      shift(inbox, kept < 0 ? inbox.messages.length : kept)
      return true
    },
    async close(id) {
      const inbox = inboxes.get(id)
      if (inbox) remove(id, inbox)
      return inbox !== undefined
    },
    listen: news.listen,
    async expire() {
      const gone = { messages: 0, inboxes: 0 }
      for (const [id, inbox] of inboxes) {
        if (inbox.readAt + limits.inboxMs <= now()) {
          gone.messages += remove(id, inbox)
          gone.inboxes += 1
          continue
        }
        const old = inbox.messages.filter((message) => message.receivedAt + limits.keepMs <= now()).length
        inbox.dropped = shift(inbox, old).at(-1)?.seq ?? inbox.dropped
        gone.messages += old
      }
      return gone
    },
    probe: async () => {},
    async stats() {
      let messages = 0
      for (const inbox of inboxes.values()) messages += inbox.messages.length
      return { messages, bytes: totalBytes, inboxes: inboxes.size }
    },
    stop: async () => {},
  }
}
