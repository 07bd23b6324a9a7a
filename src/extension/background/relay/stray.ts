import type { InboxMessage } from '../../../contract/inbox.ts'
import type { Update } from '../../../contract/update.ts'
import { connections, relay, type Unmatched } from '../../store/items.ts'
import type { Transaction } from '../../store/transaction.ts'

/** More than any of these APIs sends: what is cut off can be looked at, but not adopted. */
const maxKeptBody = 65_536
const maxSummary = 200

export interface Stray {
  message: InboxMessage
  from: Unmatched['from']
  /** What it was read as, the first part. */
  update: Update | undefined
  now: number
}

/** Keeps what came for no job of ours, for the user to look at. */
export async function keepStray(transaction: Transaction, { message, from, update, now }: Stray): Promise<void> {
  const secrets = await ownSecrets(transaction)
  const receivedAt = Date.parse(message.receivedAt)
  await transaction.addUnmatched(message.id, {
    receivedAt: Number.isFinite(receivedAt) ? receivedAt : now,
    tag: message.tag,
    ...(from ? { from } : {}),
    body: redact(message.body, secrets).slice(0, maxKeptBody),
    summary: redact(update?.text[0] ?? update?.pictures[0]?.url ?? message.body, secrets).slice(0, maxSummary),
  })
}

async function ownSecrets(transaction: Transaction): Promise<string[]> {
  const { list } = await transaction.read(connections)
  const inbox = await transaction.read(relay)
  return [...list.map(({ token }) => token), inbox?.secret ?? '', inbox?.accessKey ?? ''].filter(
    (secret) => secret.length > 3,
  )
}

/** Takes out our secrets, and what calls itself one. */
export function redact(text: string, secrets: readonly string[]): string {
  const known = secrets.reduce((rest, secret) => rest.replaceAll(secret, '***'), text)
  return known.replace(/("(?:[\w-]*token|authorization|api[_-]?key|secret|password)"\s*:\s*)"[^"]*"/gi, '$1"***"')
}
