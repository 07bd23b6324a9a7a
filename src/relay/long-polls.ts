import type { Timers } from '../shared/clock.ts'
import { createDeadlines } from './deadlines.ts'
import { type InboxStore, smallReadBytes } from './inbox/inbox.ts'
import type { Found, LongPoll } from './long-poll.ts'
import { createLongPollList } from './long-poll-list.ts'
import type { Monotonic } from './monotonic.ts'
import type { NextTurn } from './turns.ts'
import { createWakeQueue } from './wake-queue.ts'

/** Whether there is something to tell. A small read may have `more` and no message. */
function isNews(found: Found): boolean {
  return found === null || found.messages.length > 0 || found.more || found.gap
}

export interface LongPolls {
  hasRoom(id: string): boolean
  /**
   * Reads, and holds while there is nothing. Registers before it reads, so that nothing that comes in between is
   * missed. Null: no such inbox.
   */
  read(poll: LongPoll): Found | Promise<Found>
  /** The client has gone, or was answered. */
  cancel(poll: LongPoll): void
  count(): number
  /** Answers everybody who waits; from now on nobody is held. */
  stop(): void
}

export interface LongPollsOptions {
  store: InboxStore
  timers: Timers
  monotonic: Monotonic
  nextTurn: NextTurn
  maxPerInbox: number
}

export function createLongPolls({ store, timers, monotonic, nextTurn, maxPerInbox }: LongPollsOptions): LongPolls {
  const polls = createLongPollList()
  const deadlines = createDeadlines<LongPoll>({ timers, monotonic, onDue: giveUp })
  const queue = createWakeQueue({ nextTurn, wake })
  let stopping = false

  store.listen((id) => {
    if (id === null) for (const waiting of polls.inboxes()) queue.add(waiting)
    else if (polls.firstOf(id)) queue.add(id)
    queue.run()
  })

  function wake(id: string): number {
    let count = 0
    for (let poll = polls.firstOf(id); poll !== null; count++) {
      // It leaves the list when it is answered.
      const { next } = poll
      if (poll.settle) readAgain(poll, poll.settle)
      else poll.stale = true
      poll = next
    }
    return count
  }

  function cancel(poll: LongPoll): void {
    if (poll.over) return
    poll.over = true
    deadlines.remove(poll, poll.waitMs)
    polls.remove(poll)
  }

  function giveUp(poll: LongPoll): void {
    const { settle, nothing } = poll
    cancel(poll)
    settle?.(nothing)
  }

  function read(poll: LongPoll): Found | Promise<Found> {
    poll.stale = false
    const found = store.read(poll.id, poll.after, poll.limit, smallReadBytes)
    return found instanceof Promise ? found.then((value) => conclude(poll, value)) : conclude(poll, found)
  }

  /** Answers what was found, or holds. */
  function conclude(poll: LongPoll, found: Found): Found | Promise<Found> {
    if (poll.over || stopping || isNews(found)) {
      cancel(poll)
      return found
    }
    if (poll.stale) return read(poll)
    poll.nothing = found
    return new Promise((resolve) => {
      poll.settle = resolve
    })
  }

  function readAgain(poll: LongPoll, settle: NonNullable<LongPoll['settle']>): void {
    poll.settle = null
    try {
      const found = store.read(poll.id, poll.after, poll.limit, smallReadBytes)
      // With nothing new it goes on as it is; a store that answers later goes through the promise.
      if (found instanceof Promise) settle(found.then((value) => conclude(poll, value)))
      else if (isNews(found)) settle(conclude(poll, found))
      else poll.settle = settle
    } catch (error) {
      settle(Promise.reject(error))
    }
  }

  return {
    hasRoom: (id) => polls.countOf(id) < maxPerInbox,
    read(poll) {
      polls.add(poll)
      deadlines.add(poll, poll.waitMs)
      return read(poll)
    },
    cancel,
    count: polls.count,
    stop() {
      stopping = true
      for (const id of polls.inboxes()) for (let poll = polls.firstOf(id); poll; poll = poll.next) giveUp(poll)
    },
  }
}
