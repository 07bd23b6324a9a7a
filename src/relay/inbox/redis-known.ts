import type { Monotonic } from '../monotonic.ts'

/** Longer than a poll is held, so that an inbox that is waited on is not asked for each time. */
const freshMs = 60_000
/** About 150 bytes each. */
const mostKnown = 10_000

/**
 * Inboxes that were open a moment ago: one that is used pays no question whether it is there. Only those that Redis
 * itself told of are remembered, never a stranger's.
 */
export interface KnownInboxes {
  has(id: string): boolean
  remember(id: string): void
  /** Null: all of them. */
  forget(id: string | null): void
}

export function createKnownInboxes(monotonic: Monotonic): KnownInboxes {
  /** Until when, in the order in which they were remembered. */
  const until = new Map<string, number>()

  return {
    has: (id) => monotonic() < (until.get(id) ?? 0),
    remember(id) {
      until.delete(id)
      until.set(id, monotonic() + freshMs)
      if (until.size <= mostKnown) return
      for (const oldest of until.keys()) {
        until.delete(oldest)
        break
      }
    },
    forget(id) {
      if (id === null) until.clear()
      else until.delete(id)
    },
  }
}
