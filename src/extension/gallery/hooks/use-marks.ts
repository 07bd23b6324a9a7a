import type { Send } from '../../messaging/client.ts'
import { failureText } from '../../ui/text/failure-text.ts'
import type { Entry } from '../query/entry.ts'

interface Marks {
  favourite?: boolean
  addTags?: string[]
  removeTags?: string[]
}

/** The user's marks on many jobs, one after the other: the worker writes in one queue anyway. */
export function useMarks(send: Send, fail: (text: string) => void) {
  async function each(entries: readonly Entry[], change: Marks) {
    for (const entry of entries) {
      const reply = await send('jobs.mark', { jobId: entry.id, ...change })
      if (!reply.ok) return fail(failureText(reply.error.code))
    }
  }
  return {
    /** All become favourites; if all are already, none is. */
    favourite(entries: readonly Entry[]) {
      const favourite = !entries.every((entry) => entry.favourite)
      void each(
        entries.filter((entry) => entry.favourite !== favourite),
        { favourite },
      )
    },
    addTags: (entries: readonly Entry[], addTags: string[]) => void each(entries, { addTags }),
    removeTag: (entry: Entry, tag: string) => void each([entry], { removeTags: [tag] }),
  }
}
