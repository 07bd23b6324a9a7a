import type { Timers } from '../../shared/clock.ts'
import type { DomainEvent } from '../store/write/events.ts'
import type { Writer } from '../store/write/writer.ts'

type EventOf<Type extends DomainEvent['type']> = Extract<DomainEvent, { type: Type }>

export interface Events {
  /**
   * Calls back with the events of a type that were stored since the last call. Not at once: what was written for (a request, as a
   * rule) goes first, and the events of several writes come together. Who subscribed first is called first.
   */
  on<Type extends DomainEvent['type']>(type: Type, listener: (events: EventOf<Type>[]) => void): void
}

/** Hands what transactions told on to those who want to know. */
export function createEvents({ writer, timers }: { writer: Writer; timers: Timers }): Events {
  const subscriptions: ((events: readonly DomainEvent[]) => void)[] = []
  let stored: DomainEvent[] = []

  function deliver(): void {
    const events = stored
    stored = []
    for (const hand of subscriptions) hand(events)
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
