import type { Now } from '../../shared/clock.ts'
import type { AppendOutcome, InboxLimits, InboxStore, Incoming, Opened, Read, StoredMessage } from './inbox.ts'
import { createInboxEvents } from './inbox-events.ts'
import { expiryOf, isTooMuch, openedOf, readOf, refusalOf, weightOf } from './rules.ts'

interface Inbox {
  messages: StoredMessage[]
  /** As `weightOf` counts them. */
  bytes: number
  /** Highest seq that grew too old unread, 0 for none. */
  dropped: number
  caught: boolean
  readAt: number
  sealKey: string | null
}

/** Keeps inboxes in memory: for tests and for trying things out. Nothing outlives the process. */
export function createMemoryStore(options: { limits: InboxLimits; now: Now }): InboxStore {
  const { limits, now } = options
  const inboxes = new Map<string, Inbox>()
  const inboxEvents = createInboxEvents()
  // Starts at the clock in µs, so that a cursor from before a restart is never ahead of what comes next.
  let last = now() * 1000
  let totalBytes = 0

  function open(id: string, sealKey: string | null): Opened | null {
    const known = inboxes.get(id)
    if (!known && inboxes.size >= limits.inboxes && !makeRoom()) return null
    const inbox = known ?? { messages: [], bytes: 0, dropped: 0, caught: false, readAt: 0, sealKey }
    inbox.readAt = now()
    inbox.sealKey ??= sealKey
    inboxes.set(id, inbox)
    return openedOf(inbox, limits, known === undefined)
  }

  function makeRoom(): boolean {
    const unused = [...inboxes].filter(([, { caught }]) => !caught)
    const [oldest] = unused.sort(([, one], [, other]) => one.readAt - other.readAt)
    if (!oldest) return false
    remove(...oldest)
    return true
  }

  function append(id: string, { sealedTo, ...message }: Incoming): AppendOutcome {
    const inbox = inboxes.get(id)
    if (!inbox) return { kind: 'unknown-inbox' }
    if (inbox.sealKey !== sealedTo) return { kind: 'other-key' }
    const weight = weightOf(message.body.byteLength)
    const held = { messages: inbox.messages.length, bytes: inbox.bytes }
    const refusal = refusalOf(weight, held, totalBytes, limits)
    if (refusal) return { kind: refusal }
    last += 1
    // A copy: the bytes are a slice of what the socket read, which would be kept whole.
    const sealed = sealedTo !== null
    inbox.messages.push({ ...message, sealed, body: Buffer.from(message.body), seq: last, receivedAt: now() })
    inbox.bytes += weight
    inbox.caught = true
    totalBytes += weight
    inboxEvents.emit(id)
    return { kind: 'stored', seq: last }
  }

  function read(inbox: Inbox, cursor: number, limit: number, bytes?: number): Read {
    const foreignCursor = cursor > last
    const after = foreignCursor ? 0 : cursor
    const messages: StoredMessage[] = []
    let next = inbox.messages.findLastIndex((message) => message.seq <= after) + 1
    for (let sum = 0; messages.length < limit; next++) {
      const message = inbox.messages[next]
      sum += message?.body.byteLength ?? 0
      if (!message || isTooMuch(sum, messages.length, bytes)) break
      messages.push(message)
    }
    return readOf({ after, foreignCursor, dropped: inbox.dropped, messages, more: next < inbox.messages.length })
  }

  /** Removes the messages for which `isGone` holds and answers them. */
  function take(inbox: Inbox, isGone: (message: StoredMessage) => boolean): StoredMessage[] {
    const gone = inbox.messages.filter(isGone)
    inbox.messages = inbox.messages.filter((message) => !isGone(message))
    const bytes = gone.reduce((sum, { body }) => sum + weightOf(body.byteLength), 0)
    inbox.bytes -= bytes
    totalBytes -= bytes
    return gone
  }

  function remove(id: string, inbox: Inbox): number {
    const count = take(inbox, () => true).length
    inboxes.delete(id)
    inboxEvents.emit(id)
    return count
  }

  function dropOld(inbox: Inbox): number {
    // The clock was ahead when these came: they are as old as we know, which is not at all.
    for (const message of inbox.messages) message.receivedAt = Math.min(message.receivedAt, now())
    const gone = take(inbox, ({ receivedAt }) => receivedAt + limits.keepMs <= now())
    inbox.dropped = Math.max(inbox.dropped, ...gone.map(({ seq }) => seq))
    return gone.length
  }

  return {
    has: (id) => inboxes.has(id),
    open: async (id, sealKey = null) => open(id, sealKey),
    sealKeyOf: (id) => inboxes.get(id)?.sealKey ?? null,
    append: async (id, message) => append(id, message),
    read(id, after, limit, bytes) {
      const inbox = inboxes.get(id)
      if (!inbox) return null
      inbox.readAt = now()
      return read(inbox, after, limit, bytes)
    },
    async acknowledge(id, through) {
      const inbox = inboxes.get(id)
      if (inbox) take(inbox, ({ seq }) => seq <= through)
      return inbox !== undefined
    },
    async close(id) {
      const inbox = inboxes.get(id)
      if (inbox) remove(id, inbox)
      return inbox !== undefined
    },
    listen: inboxEvents.listen,
    async expire() {
      const gone = { messages: 0, inboxes: 0 }
      for (const [id, inbox] of inboxes) {
        if (expiryOf(inbox, limits) <= now()) {
          gone.messages += remove(id, inbox)
          gone.inboxes += 1
        } else gone.messages += dropOld(inbox)
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
