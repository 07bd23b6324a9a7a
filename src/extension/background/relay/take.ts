import * as z from 'zod/mini'
import type { InboxMessage, InboxRead } from '../../../contract/inbox.ts'
import type { Area } from '../../platform/storage.ts'
import * as items from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import { StorageRefused } from '../../store/write/writer.ts'
import type { Context } from '../context/context.ts'
import { receive } from './receive.ts'

/** The most that one write takes in. Between two writes others get their turn, above all the user's clicks. */
const chunkCharacters = 64 * 1024
const chunkMessages = 10
/** A message that ended the worker so often is kept undecoded, and not tried again. */
const maxTries = 2

/** What is read to take any message, whether here or by those who call: each read by itself would take as long as all together. */
const needed = [items.relay, items.cursor, items.formerRelays, items.connections, items.jobIndex]

const attemptKey = 'attempt'
const attemptSchema = z.object({
  inbox: z.string(),
  /** The cursor before the messages that are being taken, and the id of the last of them. */
  after: z.nullable(z.string()),
  through: z.string(),
  tries: z.number(),
})
type Attempt = z.infer<typeof attemptSchema>

export interface Step {
  cursor: string
  /** Whether this is the first step of a read: the gap that the read reports is recorded in it. */
  isFirst: boolean
  /** How many messages took effect in this write. */
  count: number
}

interface Taking {
  /** Distinguishes inboxes, see `inboxMark`. */
  inbox: string
  after: string | null
  read: InboxRead
  /** Whether these messages are still wanted: false when another read was quicker, or the user changed relays. */
  begin(transaction: Transaction, after: string | null): Promise<boolean>
  /** Writes how far the inbox has been read. */
  advance(transaction: Transaction, step: Step): Promise<void>
}

/**
 * Lets messages take effect, a few in each write, which also moves the cursor: so each takes effect once. Resolves to false when the
 * messages are no longer wanted.
 */
export type Take = (taking: Taking) => Promise<boolean>

/**
 * @param context.session survives the worker, not the browser. It records which messages are being taken. A worker that finds such a
 * record begins where the last one ended, and takes those messages one at a time.
 */
export function createTake(context: Context & { session: Area }): Take {
  const { writer, session } = context
  /** This worker has removed the record, and saved none since. */
  let isClear = false

  return async ({ inbox, after, read, begin, advance }) => {
    const { messages } = read
    let earlier = await readAttempt(inbox)
    let place = after
    let at = 0
    let isWanted: boolean
    do {
      const suspects = suspectsIn(earlier, messages.slice(at))
      const chunk = suspects > 0 ? messages.slice(at, at + 1) : chunkFrom(messages, at)
      const end = at + chunk.length
      const cursor = end >= messages.length ? read.cursor : (chunk.at(-1)?.id ?? read.cursor)
      const fresh = { tries: 1, through: chunk.at(-1)?.id ?? cursor }
      const { tries, through } = suspects > 0 ? retryOf(earlier, place, cursor) : fresh
      isWanted = await write(chunk, { inbox, after: place, through, tries }, cursor)
      at = end
      place = cursor
      if (suspects <= 1) earlier = undefined
    } while (isWanted && at < messages.length)
    if (messages.length > 0) await clearAttempt()
    return isWanted

    function write(chunk: InboxMessage[], attempt: Attempt, cursor: string): Promise<boolean> {
      const undecoded = attempt.tries > maxTries
      const tags = chunk.flatMap(({ tag }) => tag ?? [])
      return clearingOnRefusal(() =>
        writer.change(async (transaction) => {
          // The attempt is stored before anything of the messages is looked at.
          if (chunk.length > 0) await Promise.all([saveAttempt(attempt), transaction.prefetch(needed, tags)])
          if (!(await begin(transaction, attempt.after))) return false
          for (const message of chunk) await receive(context, transaction, { message, inbox, undecoded })
          await advance(transaction, { cursor, isFirst: attempt.after === after, count: chunk.length })
          return true
        }),
      )
    }
  }

  /** Clears the attempt when the storage refuses the write, because that is not the messages' fault. */
  async function clearingOnRefusal(run: () => Promise<boolean>): Promise<boolean> {
    try {
      return await run()
    } catch (error) {
      if (error instanceof StorageRefused) await clearAttempt()
      throw error
    }
  }

  async function readAttempt(inbox: string): Promise<Attempt | undefined> {
    if (isClear) return undefined
    const parsed = attemptSchema.safeParse((await session.get([attemptKey]))[attemptKey])
    return parsed.success && parsed.data.inbox === inbox ? parsed.data : undefined
  }

  function saveAttempt(attempt: Attempt): Promise<void> {
    isClear = false
    return session.set({ [attemptKey]: attempt })
  }

  function clearAttempt(): Promise<void> {
    isClear = true
    return session.remove([attemptKey])
  }
}

/** How many of these messages the last worker was taking when it ended. */
function suspectsIn(attempt: Attempt | undefined, messages: readonly InboxMessage[]): number {
  return attempt === undefined ? 0 : messages.findIndex(({ id }) => id === attempt.through) + 1
}

/** The attempt that is stored before one of the suspects is taken again. */
function retryOf(attempt: Attempt | undefined, place: string | null, cursor: string) {
  const tries = attempt?.after === place ? attempt.tries + 1 : 2
  return { tries, through: attempt?.through ?? cursor }
}

function chunkFrom(messages: readonly InboxMessage[], at: number): InboxMessage[] {
  let size = 0
  const end = messages.findIndex((message, index) => {
    if (index < at) return false
    size += message.body.length
    return index > at && (size > chunkCharacters || index - at >= chunkMessages)
  })
  return messages.slice(at, end < 0 ? undefined : end)
}
