import type { Send } from '../../messaging/client.ts'
import type { Notify } from '../hooks/use-notice.ts'
import { duration } from '../text/format.ts'
import { t } from '../text/words.ts'

/** What the worker replies of a job that it saved. */
interface Saved {
  jobId: string
  heldUntil?: number | undefined
}

/**
 * What takes back a send while it is held.
 * @returns `offer`: says of a job that it is held, with a button to undo it; false when it was sent at once
 */
export function createUndoOffer({ send, notify }: { send: Send; notify: Notify }) {
  async function undo(jobId: string) {
    const reply = await send('jobs.undo', { jobId })
    if (reply.ok && reply.value.undone) notify(t('undo_done'))
    else if (reply.ok) notify(t('undo_late'), 'bad')
    return reply
  }
  return {
    undo,
    offer({ jobId, heldUntil = 0 }: Saved): boolean {
      const leftMs = heldUntil - Date.now()
      if (leftMs <= 0) return false
      notify(t('held_notice', duration(leftMs)), 'good', {
        label: t('undo'),
        run: () => void undo(jobId),
        forMs: leftMs,
      })
      return true
    },
  }
}
