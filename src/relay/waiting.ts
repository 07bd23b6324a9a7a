import type { Timers } from '../shared/clock.ts'
import type { InboxStore } from './inbox/inbox.ts'

/** Why a held read goes on. */
export type Woken = 'news' | 'time' | 'gone' | 'stopping'

export interface Waiter {
  /** Holds until there may be news since the last call, the time is over, the client has gone or the relay stops. */
  hold(): Promise<Woken>
  gone(): void
  leave(): void
}

export interface Waiting {
  /** Registers before the caller reads, so that nothing that comes in between is missed. Null: too many wait on this inbox. */
  enter(id: string, waitMs: number): Waiter | null
  count(): number
  /** Answers everybody who waits; from now on nobody is held. */
  stop(): void
}

export function createWaiting(options: { store: InboxStore; timers: Timers; maxPerInbox: number }): Waiting {
  const { store, timers, maxPerInbox } = options
  const held = new Set<(why: Woken) => void>()
  const perInbox = new Map<string, number>()
  let stopping = false

  function enter(id: string, waitMs: number): Waiter | null {
    const already = perInbox.get(id) ?? 0
    if (already >= maxPerInbox) return null
    perInbox.set(id, already + 1)
    let missed: Woken | null = stopping ? 'stopping' : null
    let resume: ((why: Woken) => void) | null = null

    function wake(why: Woken): void {
      if (!resume) {
        // News must not hide that the time is over or the client gone.
        if (missed === null || missed === 'news') missed = why
        return
      }
      const go = resume
      resume = null
      go(why)
    }

    const unwatch = store.watch(id, () => wake('news'))
    const cancel = timers.after(waitMs, () => wake('time'))
    held.add(wake)

    return {
      hold() {
        if (missed) {
          const why = missed
          missed = null
          return Promise.resolve(why)
        }
        return new Promise((resolve) => {
          resume = resolve
        })
      },
      gone: () => wake('gone'),
      leave() {
        unwatch()
        cancel()
        held.delete(wake)
        const count = (perInbox.get(id) ?? 1) - 1
        if (count === 0) perInbox.delete(id)
        else perInbox.set(id, count)
      },
    }
  }

  return {
    enter,
    count: () => held.size,
    stop() {
      stopping = true
      for (const wake of [...held]) wake('stopping')
    },
  }
}
