import type { z } from 'zod/mini'
import { isDue } from '../../../shared/clock.ts'
import { cursor, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { isSameInbox, type SavedInbox } from './inbox.ts'
import type { RelayClient } from './relay-client.ts'
import type { Step } from './take.ts'

type Place = z.infer<typeof cursor.schema>

/**
 * The relay lets go of a message so long after it was taken. Browsers write storage to the disk some seconds later (Chromium never
 * syncs it): let go of at once, a power cut would take back what was stored here, and the relay would have nothing left.
 */
export const acknowledgeAfterMs = 60_000

/** What of the cursor says from when the relay may let go of what was taken. What was taken first is let go of first. */
export function firstTaken(place: Place, { cursor: through, count }: Step, now: number): Pick<Place, 'taken'> {
  if (place.taken) return { taken: place.taken }
  return count === 0 ? {} : { taken: { through, at: now } }
}

export interface Acknowledger {
  /** Lets the relay forget what was taken a while ago. */
  due(saved: SavedInbox): Promise<void>
}

export function createAcknowledger(context: Context & { client: RelayClient }): Acknowledger {
  const { store, writer, client, now } = context
  return {
    async due(saved) {
      const { taken } = await store.read(cursor)
      if (!taken || !isDue(taken.at + acknowledgeAfterMs, now(), acknowledgeAfterMs)) return
      // Should it fail, the relay lets go of them by age.
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
