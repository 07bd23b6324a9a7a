import type { InboxMessage } from '../../../contract/inbox.ts'
import type { Update } from '../../../contract/update.ts'
import { isWithApi } from '../../../jobs/state.ts'
import { isSecretKey } from '../../../shared/redact.ts'
import type { Unmatched } from '../../store/items.ts'
import { mask, ownSecrets } from '../../store/secrets.ts'
import type { Transaction } from '../../store/write/transaction.ts'

/** More than any of these APIs sends: what is cut off can be looked at, but not adopted. */
const maxKeptBody = 65_536
const maxSummary = 200

export interface Received {
  message: InboxMessage
  /** Tells this inbox from others: their messages may have the same ids. */
  inbox: string
  /** Reading it ended the worker twice: it is kept as it is. */
  undecoded: boolean
}

export interface Left extends Received {
  from: Unmatched['from']
  /** What no job took. Empty: it was not understood at all. */
  left: readonly Update[]
  now: number
}

/** Keeps what came for no job of ours, or says what its job can't take, for the user to look at. */
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
  const note = noteId(left, from)
  if (note !== null) return transaction.addUnmatched(note, kept, 'note')
  const isUnread = message.tag !== null && left.length > 0 && left.every(({ unread }) => unread)
  return transaction.addUnmatched(`${inbox}.${message.id}`, kept, isUnread ? 'unread' : 'result')
}

/** What one foreign job's progress is kept under: of each, the latest alone. Null: it may be worth more than that. */
function noteId(left: readonly Update[], from: Unmatched['from']): string | null {
  const [first] = left
  if (!first || left.length > 1) return null
  const { state, unread, ids } = first
  const isProgress = isWithApi(state) && !unread && ids.messageId !== undefined
  return isProgress ? `${from?.connectionId ?? ''}.${ids.messageId?.slice(0, 100)}` : null
}

/** Takes out our secrets, and what calls itself one. */
export function redact(text: string, secrets: readonly string[]): string {
  return mask(text, secrets).replace(/("([\w-]{1,60})"\s*:\s*)"[^"]*"/g, (whole, start: string, key: string) =>
    isSecretKey(key) ? `${start}"(removed)"` : whole,
  )
}
