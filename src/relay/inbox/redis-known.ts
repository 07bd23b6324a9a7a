import type { Monotonic } from '../monotonic.ts'

/** Longer than a poll is held, so that an inbox that is waited on is not asked for each time. */
const freshMs = 60_000
/** About 150 bytes each. */
const mostKnown = 10_000

/**
 * Inboxes that were open a moment ago, and the keys they are sealed to: one that is used pays no question whether it is
 * there. Only those that Redis itself told of are remembered, never a stranger's.
 */
export interface KnownInboxes {
  has(id: string): boolean
  /** Null: it has none; undefined: the inbox is not known. */
  sealKeyOf(id: string): string | null | undefined
  remember(id: string, sealKey: string | null): void
  /** Null: all of them. */
  forget(id: string | null): void
}

export function createKnownInboxes(monotonic: Monotonic): KnownInboxes {
  /** In the order in which they were remembered. */
  const inboxes = new Map<string, { until: number; sealKey: string | null }>()

  function find(id: string) {
    const known = inboxes.get(id)
    return known !== undefined && monotonic() < known.until ? known : undefined
  }

  return {
    has: (id) => find(id) !== undefined,
    sealKeyOf: (id) => find(id)?.sealKey,
    remember(id, sealKey) {
      inboxes.delete(id)
      inboxes.set(id, { until: monotonic() + freshMs, sealKey })
      if (inboxes.size <= mostKnown) return
      for (const oldest of inboxes.keys()) {
        inboxes.delete(oldest)
        break
      }
    },
    forget(id) {
      if (id === null) inboxes.clear()
      else inboxes.delete(id)
    },
  }
}
