import type { StoredMessage } from './inbox.ts'

/** Enough for what is read within moments of being stored, which is nearly everything while somebody waits. Twice that is held at most. */
const maxMessages = 256
const maxBytes = 1024 * 1024

/** The latest messages, by their number. Whoever waits for a message gets it from here, not from the file. */
export interface Recent {
  add(message: StoredMessage): void
  get(seq: number): StoredMessage | undefined
  clear(): void
}

/** Two generations: the older is let go of as a whole when the younger is full. */
export function createRecent(): Recent {
  let young = new Map<number, StoredMessage>()
  let old = young
  let bytes = 0

  function turn(): void {
    old = young
    young = new Map()
    bytes = 0
  }

  return {
    add(message) {
      if (young.size >= maxMessages || bytes >= maxBytes) turn()
      young.set(message.seq, message)
      bytes += message.body.byteLength
    },
    get: (seq) => young.get(seq) ?? old.get(seq),
    clear() {
      turn()
      turn()
    },
  }
}
