import { weightOf } from './rules.ts'

/** One inbox as the index knows it. `seqs` and `sizes` go together, oldest first. */
export interface IndexedInbox {
  readonly id: string
  /** The inbox's row; never given again. */
  readonly key: number
  /** When it was read or renewed, and what of that is on disk. Epoch ms. */
  readAt: number
  savedAt: number
  /** The key that its messages are sealed to; null: none. */
  sealKey: string | null
  /** It has caught a message at some time. */
  caught: boolean
  /** Highest seq that grew too old unread, 0 for none. */
  dropped: number
  seqs: number[]
  /** Bytes of the bodies. */
  sizes: number[]
  /** As `weightOf` counts them. */
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
  /** The one among those that never caught anything which was not read for longest. */
  oldestUnused(): IndexedInbox | undefined
  readonly inboxes: number
  readonly messages: number
  readonly bytes: number

  add(inbox: IndexedInbox): void
  remove(inbox: IndexedInbox): void
  /** It was read. Nothing takes that back. */
  seen(inbox: IndexedInbox, readAt: number): void
  /** What `seen` said was written. */
  save(inbox: IndexedInbox): void
  /** Its messages are sealed from now on. */
  setSealKey(inbox: IndexedInbox, sealKey: string): void
  append(inbox: IndexedInbox, seq: number, size: number): void
  /** Takes the oldest `count` messages away and answers their numbers. */
  shift(inbox: IndexedInbox, count: number): number[]
  /** Takes messages away that grew too old; readers are told. */
  drop(inbox: IndexedInbox, seqs: ReadonlySet<number>): void

  /** The changes since the last call stay. */
  commit(): void
  /** The changes since the last `commit` are taken back. */
  rollback(): void
}

export function createInboxIndex(): InboxIndex {
  const byId = new Map<string, IndexedInbox>()
  const byKey = new Map<number, IndexedInbox>()
  /** In the order in which they were read. */
  const unused = new Set<IndexedInbox>()
  const totals = { messages: 0, bytes: 0 }
  /** What takes each change back; for a message that was appended, which thousands are, only its inbox. */
  let undo: ((() => void) | IndexedInbox)[] = []

  function addUsage(inbox: IndexedInbox, messages: number, bytes: number): void {
    inbox.bytes += bytes
    totals.messages += messages
    totals.bytes += bytes
  }

  function insert(inbox: IndexedInbox): void {
    byId.set(inbox.id, inbox)
    byKey.set(inbox.key, inbox)
    if (!inbox.caught) unused.add(inbox)
    totals.messages += inbox.seqs.length
    totals.bytes += inbox.bytes
  }

  function erase(inbox: IndexedInbox): void {
    byId.delete(inbox.id)
    byKey.delete(inbox.key)
    unused.delete(inbox)
    totals.messages -= inbox.seqs.length
    totals.bytes -= inbox.bytes
  }

  function takeBack(inbox: IndexedInbox): void {
    inbox.seqs.pop()
    addUsage(inbox, -1, -weightOf(inbox.sizes.pop() ?? 0))
  }

  function shift(inbox: IndexedInbox, count: number): number[] {
    const seqs = inbox.seqs.splice(0, count)
    const sizes = inbox.sizes.splice(0, count)
    const bytes = sizes.reduce((sum, size) => sum + weightOf(size), 0)
    addUsage(inbox, -seqs.length, -bytes)
    undo.push(() => {
      inbox.seqs = seqs.concat(inbox.seqs)
      inbox.sizes = sizes.concat(inbox.sizes)
      addUsage(inbox, seqs.length, bytes)
    })
    return seqs
  }

  function drop(inbox: IndexedInbox, gone: ReadonlySet<number>): void {
    const { seqs, sizes, dropped } = inbox
    const isKept = (_: number, place: number) => !gone.has(seqs[place] ?? 0)
    inbox.seqs = seqs.filter(isKept)
    inbox.sizes = sizes.filter(isKept)
    // One that was acknowledged meanwhile is no gap.
    inbox.dropped = Math.max(dropped, ...seqs.filter((seq) => gone.has(seq)))
    const bytes = inbox.sizes.reduce((sum, size) => sum + weightOf(size), 0) - inbox.bytes
    const messages = inbox.seqs.length - seqs.length
    addUsage(inbox, messages, bytes)
    undo.push(() => {
      Object.assign(inbox, { seqs, sizes, dropped })
      addUsage(inbox, -messages, -bytes)
    })
  }

  function setCaught(inbox: IndexedInbox): void {
    inbox.caught = true
    unused.delete(inbox)
    undo.push(() => {
      inbox.caught = false
      unused.add(inbox)
    })
  }

  return {
    get: (id) => byId.get(id),
    byKey: (key) => byKey.get(key),
    all: () => byId.values(),
    oldestUnused() {
      for (const inbox of unused) return inbox
      return undefined
    },
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
    seen(inbox, readAt) {
      inbox.readAt = readAt
      if (inbox.caught) return
      // To the end: it is the youngest now.
      unused.delete(inbox)
      unused.add(inbox)
    },
    save(inbox) {
      const before = inbox.savedAt
      inbox.savedAt = inbox.readAt
      undo.push(() => {
        inbox.savedAt = before
      })
    },
    setSealKey(inbox, sealKey) {
      const before = inbox.sealKey
      inbox.sealKey = sealKey
      undo.push(() => {
        inbox.sealKey = before
      })
    },
    append(inbox, seq, size) {
      // Before the message, which is taken back first then.
      if (!inbox.caught) setCaught(inbox)
      inbox.seqs.push(seq)
      inbox.sizes.push(size)
      addUsage(inbox, 1, weightOf(size))
      undo.push(inbox)
    },
    shift,
    drop,
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
