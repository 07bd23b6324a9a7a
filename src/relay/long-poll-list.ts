import type { LongPoll } from './long-poll.ts'

/** The reads that are held, by their inbox. Linked through `LongPoll.next`: a list for each of thousands would be larger than they are. */
export interface LongPollList {
  /** Of all inboxes. */
  count(): number
  countOf(id: string): number
  /** The newest of an inbox; the others follow by `next`. */
  firstOf(id: string): LongPoll | null
  inboxes(): Iterable<string>
  add(poll: LongPoll): void
  remove(poll: LongPoll): void
}

export function createLongPollList(): LongPollList {
  const byInbox = new Map<string, LongPoll>()
  let count = 0

  return {
    count: () => count,
    countOf(id) {
      let found = 0
      for (let poll = byInbox.get(id); poll; poll = poll.next ?? undefined) found += 1
      return found
    },
    firstOf: (id) => byInbox.get(id) ?? null,
    inboxes: () => byInbox.keys(),
    add(poll) {
      poll.next = byInbox.get(poll.id) ?? null
      byInbox.set(poll.id, poll)
      count += 1
    },
    remove(poll) {
      count -= 1
      const first = byInbox.get(poll.id)
      if (first === poll) {
        if (poll.next) byInbox.set(poll.id, poll.next)
        else byInbox.delete(poll.id)
        return
      }
      for (let before = first; before; before = before.next ?? undefined)
        if (before.next === poll) before.next = poll.next
    },
  }
}
