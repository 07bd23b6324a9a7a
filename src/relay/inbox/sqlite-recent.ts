import type { StoredMessage } from './inbox.ts'

/**
 * The latest messages are kept in memory: most are fetched within some groups of being stored. Large ones are not: 4
 * MiB in all.
 */
const mostMessages = 1024
const mostBodyBytes = 4096

export interface RecentMessages {
  put(message: StoredMessage): void
  get(seq: number): StoredMessage | undefined
  forget(seq: number): void
}

export function createRecentMessages(): RecentMessages {
  /** At `seq % mostMessages`. */
  const messages = new Array<StoredMessage | undefined>(mostMessages)

  function get(seq: number): StoredMessage | undefined {
    const message = messages[seq % mostMessages]
    return message?.seq === seq ? message : undefined
  }

  return {
    put(message) {
      const { seq, body } = message
      if (body.byteLength > mostBodyBytes) return
      // The bytes are a slice of what the socket read, all of which would be kept: 64 KiB, from who sends many at once.
      const isSlice = body.buffer.byteLength > 2 * mostBodyBytes
      messages[seq % mostMessages] = isSlice ? { ...message, body: Buffer.from(body) } : message
    },
    get,
    forget(seq) {
      if (get(seq)) messages[seq % mostMessages] = undefined
    },
  }
}
