import type { InboxMessage, InboxRead } from '../../../contract/inbox.ts'
import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import type { Provider } from '../../../providers/provider.ts'
import { connections, type Unmatched } from '../../store/items.ts'
import type { Transaction } from '../../store/transaction.ts'
import type { Context } from '../context/context.ts'
import { matchJob, settleJob } from '../jobs/settle.ts'

/** Tags of messages we send to our own hook, to see whether they come back. */
export const testTagPrefix = 'test.'

/** Lets every message take effect, within the transaction that also moves the cursor. A message nobody can read holds up no other. */
export async function receive(context: Context, transaction: Transaction, read: InboxRead): Promise<void> {
  for (const message of read.messages) {
    if (message.tag?.startsWith(testTagPrefix)) continue
    await receiveOne(context, transaction, message)
  }
}

async function receiveOne(context: Context, transaction: Transaction, message: InboxMessage): Promise<void> {
  const tagged = message.tag === null ? undefined : await transaction.job(message.tag)
  const from = await originOf(transaction, tagged)
  const provider = from && (await context.providerOf(from.provider))
  const updates = message.encoding === 'base64' ? null : decode(provider, message.body, context.now())
  let stray = updates === null
  for (const update of updates ?? []) {
    const job = await matchJob(transaction, idsOf(update, message, updates?.length === 1))
    if (job) await settleJob(transaction, job, update, context.now())
    else stray = true
  }
  if (!stray) return
  const { keepStray } = await import('./stray.ts')
  await keepStray(transaction, { message, from, update: updates?.[0], now: context.now() })
}

/** The tag speaks for the body as a whole: where a body speaks of several jobs, what names its own job is not overruled. */
function idsOf(update: Update, message: InboxMessage, alone: boolean): Update['ids'] {
  const named = update.ids.ref !== undefined || update.ids.messageId !== undefined
  return message.tag === null || (named && !alone) ? update.ids : { ...update.ids, tag: message.tag }
}

/** What bears no tag of ours is taken for the active connection's. */
async function originOf(transaction: Transaction, job: Job | undefined): Promise<Unmatched['from']> {
  if (job?.provider !== undefined) return { connectionId: job.connectionId, provider: job.provider }
  const { active, list } = await transaction.read(connections)
  const connection = list.find(({ id }) => id === (job?.connectionId ?? active))
  return connection && { connectionId: connection.id, provider: connection.provider }
}

/** Null: nothing it can be read as. */
export function decode(provider: Provider | undefined, body: string, now: number): Update[] | null {
  try {
    return provider?.decodeHook(body, now) ?? null
  } catch {
    // A decoder's fault: the body is kept to be looked at, the messages behind it are not held up.
    return null
  }
}
