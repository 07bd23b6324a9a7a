/** One inbox as the index knows it. `seqs` and `sizes` go together, oldest first. */
export interface IndexedInbox {
  readonly id: string
  /** The inbox's row; never given again. */
  readonly key: number
  /** Epoch ms of the last renewal. */
  readAt: number
  /** Highest seq that grew too old unread, 0 for none. */
  dropped: number
  seqs: number[]
  sizes: number[]
  bytes: number
}

/**
 * What the database holds but for the bodies: all inboxes, and the numbers and sizes of all messages, about 300 bytes
 * an inbox and 16 a message. An index on disk by inbox would make each webhook dirty a page of its own: half of the
 * cost of storing it.
 */
export interface InboxIndex {
  get(id: string): IndexedInbox | undefined
  byKey(key: number): IndexedInbox | undefined
  all(): IterableIterator<IndexedInbox>
  readonly inboxes: number
  readonly messages: number
  readonly bytes: number

  add(inbox: IndexedInbox): void
  remove(inbox: IndexedInbox): void
  renew(inbox: IndexedInbox, readAt: number): void
  append(inbox: IndexedInbox, seq: number, size: number): void
  /** Takes the oldest `count` messages away and answers their numbers. */
  shift(inbox: IndexedInbox, count: number): number[]
  /** As `shift`, for messages that grew too old: readers are told. */
  drop(inbox: IndexedInbox, count: number): void

  /** The changes since the last call stay. */
  commit(): void
  /** The changes since the last `commit` are taken back. */
  rollback(): void
}

export function createInboxIndex(): InboxIndex {
  const byId = new Map<string, IndexedInbox>()
  const byKey = new Map<number, IndexedInbox>()
  const totals = { messages: 0, bytes: 0 }
  /** What takes each change back; for a message that was appended, which thousands are, only its inbox. */
  let undo: ((() => void) | IndexedInbox)[] = []

  function weigh(inbox: IndexedInbox, messages: number, bytes: number): void {
    inbox.bytes += bytes
    totals.messages += messages
    totals.bytes += bytes
  }

  function insert(inbox: IndexedInbox): void {
    byId.set(inbox.id, inbox)
    byKey.set(inbox.key, inbox)
    totals.messages += inbox.seqs.length
    totals.bytes += inbox.bytes
  }

  function erase(inbox: IndexedInbox): void {
    byId.delete(inbox.id)
    byKey.delete(inbox.key)
    totals.messages -= inbox.seqs.length
    totals.bytes -= inbox.bytes
  }

  function takeBack(inbox: IndexedInbox): void {
    inbox.seqs.pop()
    weigh(inbox, -1, -(inbox.sizes.pop() ?? 0))
  }

  function shift(inbox: IndexedInbox, count: number): number[] {
    const seqs = inbox.seqs.splice(0, count)
    const sizes = inbox.sizes.splice(0, count)
    const bytes = sizes.reduce((sum, size) => sum + size, 0)
    weigh(inbox, -seqs.length, -bytes)
    undo.push(() => {
      inbox.seqs = seqs.concat(inbox.seqs)
      inbox.sizes = sizes.concat(inbox.sizes)
      weigh(inbox, seqs.length, bytes)
    })
    return seqs
  }

  return {
    get: (id) => byId.get(id),
    byKey: (key) => byKey.get(key),
    all: () => byId.values(),
    get inboxes() {
      return byId.size
    },
    get messages() {
      return totals.messages
    },
    get bytes() {
      return totals.bytes
    },
    add(inbox) {
      insert(inbox)
      undo.push(() => erase(inbox))
    },
    remove(inbox) {
      erase(inbox)
      undo.push(() => insert(inbox))
    },
    renew(inbox, readAt) {
      const before = inbox.readAt
      inbox.readAt = readAt
      undo.push(() => {
        inbox.readAt = before
      })
    },
    append(inbox, seq, size) {
      inbox.seqs.push(seq)
      inbox.sizes.push(size)
      weigh(inbox, 1, size)
      undo.push(inbox)
    },
    shift,
    drop(inbox, count) {
      const before = inbox.dropped
      inbox.dropped = shift(inbox, count).at(-1) ?? before
      undo.push(() => {
        inbox.dropped = before
      })
    },
    commit() {
      undo = []
    },
    rollback() {
      for (const step of undo.reverse()) {
        if (typeof step === 'function') step()
        else takeBack(step)
      }
      undo = []
    },
  }
}

/** How many of `seqs`, ascending, are at most `seq`. */
export function countThrough(seqs: readonly number[], seq: number): number {
  let low = 0
  let high = seqs.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((seqs[middle] ?? 0) <= seq) low = middle + 1
    else high = middle
  }
  return low
}
