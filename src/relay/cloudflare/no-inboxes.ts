import type { InboxStore } from '../inbox/inbox.ts'

/** A store in which no inbox is open, for where inboxes are kept elsewhere. @param probe whether they are kept there */
export function createNoInboxes(probe: () => Promise<void>): InboxStore {
  return {
    has: () => false,
    open: async () => null,
    sealKeyOf: () => null,
    append: async () => ({ kind: 'unknown-inbox' }),
    read: () => null,
    acknowledge: async () => false,
    close: async () => false,
    listen: () => () => {},
    expire: async () => ({ messages: 0, inboxes: 0 }),
    probe,
    stats: async () => ({ messages: 0, bytes: 0, inboxes: 0 }),
    stop: async () => {},
  }
}
