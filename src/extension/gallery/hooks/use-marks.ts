import type { Send } from '../../messaging/client.ts'
import { failureText } from '../../ui/text/failure-text.ts'
import type { Entry } from '../model/entry.ts'

/** The user's marks on many jobs, one after the other: the worker writes in one queue anyway. */
export function useMarks(send: Send, fail: (text: string) => void) {
  async function each(entries: readonly Entry[], change: (entry: Entry) => { favourite?: boolean; tags?: string[] }) {
    for (const entry of entries) {
      const reply = await send('jobs.mark', { jobId: entry.id, ...change(entry) })
      if (!reply.ok) return fail(failureText(reply.error.code))
    }
  }
  return {
    /** All become favourites; if all are already, none is. */
    favourite(entries: readonly Entry[]) {
      const favourite = !entries.every((entry) => entry.favourite)
      void each(
        entries.filter((entry) => entry.favourite !== favourite),
        () => ({ favourite }),
      )
    },
    addTags: (entries: readonly Entry[], tags: readonly string[]) =>
      void each(entries, (entry) => ({ tags: [...new Set([...entry.tags, ...tags])] })),
    setTags: (entry: Entry, tags: string[]) => void each([entry], () => ({ tags })),
  }
}
