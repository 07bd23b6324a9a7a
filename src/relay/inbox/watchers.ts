/** Who waits for news of which inbox, in this process. */
export interface Watchers {
  watch(id: string, wake: () => void): () => void
  wake(id: string): void
  wakeAll(): void
}

type Wake = () => void

/** Nearly always one waits per inbox, so that a Set is made only for the second: with thousands of inboxes waiting it counts. */
export function createWatchers(): Watchers {
  const byInbox = new Map<string, Wake | Set<Wake>>()

  function remove(id: string, wake: Wake): void {
    const held = byInbox.get(id)
    if (held === wake) byInbox.delete(id)
    else if (held instanceof Set && held.delete(wake) && held.size === 0) byInbox.delete(id)
  }

  function wakeHeld(held: Wake | Set<Wake>): void {
    if (typeof held === 'function') held()
    else for (const wake of [...held]) wake()
  }

  return {
    watch(id, wake) {
      const held = byInbox.get(id)
      if (held === undefined) byInbox.set(id, wake)
      else if (held instanceof Set) held.add(wake)
      else byInbox.set(id, new Set([held, wake]))
      return () => remove(id, wake)
    },
    wake(id) {
      const held = byInbox.get(id)
      if (held !== undefined) wakeHeld(held)
    },
    wakeAll() {
      for (const held of [...byInbox.values()]) wakeHeld(held)
    },
  }
}
