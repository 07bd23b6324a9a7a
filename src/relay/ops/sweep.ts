import type { Log } from '../../server/log.ts'
import type { Timers } from '../../shared/clock.ts'
import type { InboxStore } from '../inbox/inbox.ts'

/** Days are kept to the minute; one round is some 2 ms steps, or nothing. */
const everyMs = 60_000

/** Removes what is too old, round after round. Answers the disposer. */
export function startSweeping(options: { store: InboxStore; timers: Timers; log: Log }): () => void {
  const { store, timers, log } = options
  let cancel = () => {}
  let stopped = false

  async function sweep(): Promise<void> {
    try {
      const gone = await store.expire()
      if (gone.messages + gone.inboxes > 0) log('info', 'expired', gone)
    } catch (error) {
      log('error', 'expiry-failed', { message: error instanceof Error ? error.message : 'unknown' })
    }
    if (!stopped) cancel = timers.after(everyMs, () => void sweep())
  }

  cancel = timers.after(everyMs, () => void sweep())
  return () => {
    stopped = true
    cancel()
  }
}
