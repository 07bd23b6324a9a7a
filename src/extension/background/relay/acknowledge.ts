import type { z } from 'zod/mini'
import { isDue } from '../../../shared/clock.ts'
import { cursor, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { isSameInbox, type SavedInbox } from './inbox.ts'
import type { RelayClient } from './relay-client.ts'
import { durableAfterMs } from './seed.ts'
import type { Step } from './take.ts'

type Place = z.infer<typeof cursor.schema>

/**
 * Messages are acknowledged so long after they took effect, and the relay then erases them: after a power cut they must still be at
 * the relay.
 */
export const acknowledgeAfterMs = durableAfterMs

/** The cursor's `taken` after a step: the messages to be acknowledged next, and when they took effect. The earliest ones stay first. */
export function takenAfter(place: Place, { cursor: through, count }: Step, now: number): Pick<Place, 'taken'> {
  if (place.taken) return { taken: place.taken }
  return count === 0 ? {} : { taken: { through, at: now } }
}

export interface Acknowledger {
  /** Acknowledges messages that took effect long enough ago. */
  acknowledgeDue(saved: SavedInbox): Promise<void>
}

export function createAcknowledger(context: Context & { client: RelayClient }): Acknowledger {
  const { store, writer, client, now } = context
  return {
    async acknowledgeDue(saved) {
      const { taken } = await store.read(cursor)
      if (!taken || !isDue(taken.at + acknowledgeAfterMs, now(), acknowledgeAfterMs)) return
      // Should this fail, the relay erases the messages when they are old.
      await client.acknowledge(saved, taken.through)
      await writer.change(async (transaction) => {
        if (!isSameInbox(await transaction.read(relay), saved)) return
        const place = await transaction.read(cursor)
        if (place.taken?.through !== taken.through) return
        const { taken: _, ...rest } = place
        const { after } = place
        const more = after !== null && after !== taken.through
        transaction.put(cursor, more ? { ...rest, taken: { through: after, at: now() } } : rest)
      })
    },
  }
}
