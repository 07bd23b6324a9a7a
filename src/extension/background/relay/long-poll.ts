import type { InboxRead } from '../../../contract/inbox.ts'
import type { Result } from '../../../shared/result.ts'
import { relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { isSameInbox, type SavedInbox } from './inbox.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'

/**
 * How long the relay holds a read, in seconds. With the time of the network this is below the 30 s after which Chromium ends fetches
 * and workers. The write after each round keeps the worker alive there.
 */
const waitS = 24
/** A read that takes longer than this is dead: the machine slept, or the connection broke unnoticed. */
const deadMs = (waitS + 8) * 1000

export interface LongPoll {
  /** Reads, and waits for messages while there are none. Resolves to null when it was cancelled. */
  read(
    saved: SavedInbox,
    from: { after: string | null; limit: number },
  ): Promise<Result<InboxRead, RelayFailure> | null>
  /** Whether a read is held that will bring the next message at once. Cancels a dead one, so that another can begin. */
  isAlive(): Promise<boolean>
  cancel(): void
}

/** The one read that the relay holds for us at a time. */
export function createLongPoll({
  store,
  client,
  now,
}: Pick<Context, 'store' | 'now'> & { client: RelayClient }): LongPoll {
  let held: { saved: SavedInbox; at: number; stop: AbortController } | undefined

  function cancel(): void {
    held?.stop.abort()
    held = undefined
  }

  return {
    cancel,
    async read(saved, { after, limit }) {
      const mine = { saved, at: now(), stop: new AbortController() }
      held = mine
      // The user may have chosen another relay before there was a read to cancel. It would be held for a whole round.
      const isCurrent = isSameInbox(await store.read(relay), saved)
      if (!isCurrent || mine.stop.signal.aborted) {
        if (held === mine) held = undefined
        return null
      }
      const read = await client.read(saved, { after, waitS, limit, signal: mine.stop.signal })
      if (held === mine) held = undefined
      return mine.stop.signal.aborted ? null : read
    },
    async isAlive() {
      const current = await store.read(relay)
      // `held` is read after the storage has answered, because the read may have ended or been cancelled meanwhile.
      if (held === undefined || !isSameInbox(current, held.saved)) return false
      if (Math.abs(now() - held.at) < deadMs) return true
      cancel()
      return false
    },
  }
}
