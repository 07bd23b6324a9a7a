import type { InboxMessage } from '../../../contract/inbox.ts'
import type { Update } from '../../../contract/update.ts'
import { isWithApi } from '../../../jobs/state.ts'
import { isSecretKey } from '../../../shared/redact.ts'
import type { Unmatched } from '../../store/items.ts'
import { mask, ownSecrets } from '../../store/secrets.ts'
import type { Transaction } from '../../store/write/transaction.ts'

/** The most characters of a body that are kept, more than any of these APIs sends. A cut body can be shown, but not adopted. */
const maxKeptBody = 65_536
const maxSummary = 200

export interface Received {
  message: InboxMessage
  /** Distinguishes inboxes, whose messages may have the same ids; see `inboxMark`. */
  inbox: string
  /** Whether to keep it without decoding it, because decoding it ended the worker twice. */
  undecoded: boolean
}

export interface Left extends Received {
  from: Unmatched['from']
  /** The updates that no job took. Empty when the body was not understood at all. */
  left: readonly Update[]
  now: number
}

/** Stores a message that matched no job, or that brings what its job did not take, for the user to see. */
export async function keepUnmatched(
  transaction: Transaction,
  { message, inbox, from, left, now }: Left,
): Promise<void> {
  const secrets = await ownSecrets(transaction)
  const [first] = left
  const receivedAt = Date.parse(message.receivedAt)
  const body = redact(message.body, secrets)
  const kept: Unmatched = {
    receivedAt: Number.isFinite(receivedAt) ? receivedAt : now,
    tag: message.tag,
    ...(from ? { from } : {}),
    body: body.slice(0, maxKeptBody),
    summary: redact(first?.text[0] ?? first?.pictures[0]?.url ?? message.body, secrets).slice(0, maxSummary),
  }
  const progressId = progressIdOf(left, from)
  if (progressId !== null) return transaction.addUnmatched(progressId, kept, 'progress')
  const isUnread = message.tag !== null && left.length > 0 && left.every(({ unread }) => unread)
  return transaction.addUnmatched(`${inbox}.${message.id}`, kept, isUnread ? 'unread' : 'result')
}

/** The id under which a foreign job's progress is kept, so that only the latest is. Null for anything that is more than progress. */
function progressIdOf(left: readonly Update[], from: Unmatched['from']): string | null {
  const [first] = left
  if (!first || left.length > 1) return null
  const { state, unread, ids } = first
  const isProgress = isWithApi(state) && !unread && ids.messageId !== undefined
  return isProgress ? `${from?.connectionId ?? ''}.${ids.messageId?.slice(0, 100)}` : null
}

/** The text without our secrets, and without values whose key says that they are secret. */
export function redact(text: string, secrets: readonly string[]): string {
  return mask(text, secrets).replace(/("([\w-]{1,60})"\s*:\s*)"[^"]*"/g, (whole, start: string, key: string) =>
    isSecretKey(key) ? `${start}"(removed)"` : whole,
  )
}
