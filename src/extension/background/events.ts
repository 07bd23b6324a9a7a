import type { Timers } from '../../shared/clock.ts'
import type { DomainEvent } from '../store/write/events.ts'
import type { Writer } from '../store/write/writer.ts'

type EventOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>

export interface Events {
  /**
   * Calls `listener` with the events of a type whose transactions were stored since its last call. It is called in a later task, so
   * that the caller of the write goes on first, and several writes make one call. Listeners are called in the order they subscribed.
   */
  on<Type extends DomainEvent['type']>(type: Type, listener: (events: EventOf<Type>[]) => void): void
}

/** Delivers the events of stored transactions to their listeners. */
export function createEvents({ writer, timers }: { writer: Writer; timers: Timers }): Events {
  const subscriptions: ((events: readonly DomainEvent[]) => void)[] = []
  let stored: DomainEvent[] = []

  function deliver(): void {
    const events = stored
    stored = []
    for (const notify of subscriptions) notify(events)
  }

  writer.onEvents((events) => {
    if (stored.length === 0) timers.after(0, deliver)
    stored.push(...events)
  })

  return {
    on<Type extends DomainEvent['type']>(type: Type, listener: (events: EventOf<Type>[]) => void) {
      const isOfType = (event: DomainEvent): event is EventOf<Type> => event.type === type
      subscriptions.push((events) => {
        const own = events.filter(isOfType)
        if (own.length > 0) listener(own)
      })
    },
  }
}
