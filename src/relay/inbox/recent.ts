import type { StoredMessage } from './inbox.ts'

/** Enough for what is read within moments of being stored, which is nearly everything while somebody waits. */
const maxMessages = 512
const maxBytes = 2 * 1024 * 1024

/** The latest messages, by their number. Whoever waits for a message gets it from here, not from the file. */
export interface Recent {
  add(message: StoredMessage): void
  get(seq: number): StoredMessage | undefined
  clear(): void
}

export function createRecent(): Recent {
  const messages = new Map<number, StoredMessage>()
  let bytes = 0
  return {
    add(message) {
      bytes += message.body.byteLength
      messages.set(message.seq, message)
      for (const [seq, oldest] of messages) {
        if (messages.size <= maxMessages && bytes <= maxBytes) break
        messages.delete(seq)
        bytes -= oldest.body.byteLength
      }
    },
    get: (seq) => messages.get(seq),
    clear() {
      messages.clear()
      bytes = 0
    },
  }
}
