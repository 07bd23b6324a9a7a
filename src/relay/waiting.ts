import type { Timers } from '../shared/clock.ts'
import { createDeadlines } from './deadlines.ts'
import { type InboxStore, type Read, smallReadBytes } from './inbox/inbox.ts'
import type { Monotonic } from './monotonic.ts'
import type { NextTurn } from './turns.ts'

type Found = Read | null

/** A read that may be held until there is something to tell. Thousands are held at once: every field counts. */
export class HeldRead {
  readonly id: string
  /** Who asks, see `rateKeyOf`. */
  readonly address: string
  readonly after: number
  readonly limit: number
  readonly waitMs: number
  /** What is answered when nothing comes. */
  nothing: Found = null
  /** Set while it is held; it is not while the store is being read. */
  settle: ((found: Found | Promise<Found>) => void) | null = null
  /** InboxEvents came while the store was being read: what is read then may be old. */
  stale = false
  /** Nobody waits for the answer any more. */
  over = false
  /** The next that waits on the same inbox. */
  next: HeldRead | null = null

  constructor(id: string, address: string, query: { after: number; limit: number; waitMs: number }) {
    this.id = id
    this.address = address
    this.after = query.after
    this.limit = query.limit
    this.waitMs = query.waitMs
  }
}

/** So many are answered in one turn of the event loop, which takes about 5 ms; the others have theirs next. */
const mostInOneTurn = 100

/** Whether there is something to tell. A small read may have `more` and no message. */
function isNews(found: Found): boolean {
  return found === null || found.messages.length > 0 || found.more || found.gap
}

export interface Waiting {
  hasRoom(id: string): boolean
  /**
   * Reads, and holds while there is nothing. Registers before it reads, so that nothing that comes in between is
   * missed. Null: no such inbox.
   */
  read(held: HeldRead): Found | Promise<Found>
  /** The client has gone, or was answered. */
  leave(held: HeldRead): void
  count(): number
  /** Answers everybody who waits; from now on nobody is held. */
  stop(): void
}

export function createWaiting(options: {
  store: InboxStore
  timers: Timers
  monotonic: Monotonic
  nextTurn: NextTurn
  maxPerInbox: number
}): Waiting {
  const { store, timers, monotonic, nextTurn, maxPerInbox } = options
  const byInbox = new Map<string, HeldRead>()
  /** Inboxes with news whose readers have not been woken yet. */
  const news = new Set<string>()
  let leftInTurn = mostInOneTurn
  const deadlines = createDeadlines<HeldRead>({ timers, monotonic, onDue: giveUp })
  let count = 0
  let stopping = false

  store.listen((id) => {
    if (id === null) for (const waiting of byInbox.keys()) news.add(waiting)
    else if (byInbox.has(id)) news.add(id)
    wakeSome()
  })

  function wakeSome(): void {
    if (news.size === 0) return
    const isFirst = leftInTurn === mostInOneTurn
    for (const id of news) {
      if (leftInTurn <= 0) break
      news.delete(id)
      leftInTurn -= wake(byInbox.get(id) ?? null)
    }
    if (isFirst) nextTurn(wakeMore)
  }

  function wakeMore(): void {
    leftInTurn = mostInOneTurn
    wakeSome()
  }

  /** Answers how many waited. */
  function wake(first: HeldRead | null): number {
    let count = 0
    for (let held = first; held !== null; count++) {
      // It leaves the list when it is answered.
      const { next } = held
      if (held.settle) readAgain(held)
      else held.stale = true
      held = next
    }
    return count
  }

  function enter(held: HeldRead): void {
    held.next = byInbox.get(held.id) ?? null
    byInbox.set(held.id, held)
    count += 1
    deadlines.add(held, held.waitMs)
  }

  function leave(held: HeldRead): void {
    if (held.over) return
    held.over = true
    count -= 1
    deadlines.remove(held, held.waitMs)
    const first = byInbox.get(held.id)
    if (first === held) {
      if (held.next) byInbox.set(held.id, held.next)
      else byInbox.delete(held.id)
      return
    }
    for (let before = first; before; before = before.next ?? undefined)
      if (before.next === held) before.next = held.next
  }

  function giveUp(held: HeldRead): void {
    const { settle, nothing } = held
    leave(held)
    settle?.(nothing)
  }

  function lookUp(held: HeldRead): Found | Promise<Found> {
    held.stale = false
    const found = store.read(held.id, held.after, held.limit, smallReadBytes)
    return found instanceof Promise ? found.then((value) => conclude(held, value)) : conclude(held, found)
  }

  /** Answers what was found, or holds. */
  function conclude(held: HeldRead, found: Found): Found | Promise<Found> {
    if (held.over || stopping || isNews(found)) {
      leave(held)
      return found
    }
    if (held.stale) return lookUp(held)
    held.nothing = found
    return new Promise((resolve) => {
      held.settle = resolve
    })
  }

  function readAgain(held: HeldRead): void {
    const { settle } = held
    held.settle = null
    try {
      const found = store.read(held.id, held.after, held.limit, smallReadBytes)
      // With nothing new it goes on as it is; a store that answers later goes through the promise.
      if (found instanceof Promise || isNews(found))
        settle?.(found instanceof Promise ? found.then((value) => conclude(held, value)) : conclude(held, found))
      else held.settle = settle
    } catch (error) {
      settle?.(Promise.reject(error))
    }
  }

  return {
    hasRoom(id) {
      let waiting = 0
      for (let held = byInbox.get(id); held; held = held.next ?? undefined) waiting += 1
      return waiting < maxPerInbox
    },
    read(held) {
      enter(held)
      return lookUp(held)
    },
    leave,
    count: () => count,
    stop() {
      stopping = true
      for (const first of [...byInbox.values()])
        for (let held: HeldRead | null = first; held; held = held.next) giveUp(held)
    },
  }
}
