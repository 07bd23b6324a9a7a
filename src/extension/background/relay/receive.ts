import type { InboxMessage } from '../../../contract/inbox.ts'
import type { Job } from '../../../contract/job.ts'
import type { Update } from '../../../contract/update.ts'
import type { Provider } from '../../../providers/provider.ts'
import { idPattern } from '../../../shared/id.ts'
import { connections, type Unmatched } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { matchJob, recordUpdate } from '../jobs/record-update.ts'
import { keepUnmatched, type Received } from './unmatched.ts'

/** How the tags of test messages begin. The extension sends them to its own hook, to see whether they come back. */
export const testTagPrefix = 'test.'

/**
 * Lets a message take effect, within the transaction that also moves the cursor. A message that matches no job, or brings what its job
 * does not take, is kept as unmatched; nothing is dropped.
 */
export async function receive(context: Context, transaction: Transaction, received: Received): Promise<void> {
  const { message } = received
  if (message.tag?.startsWith(testTagPrefix)) return
  const tagged = message.tag === null ? undefined : await transaction.job(message.tag)
  const from = await originOf(transaction, tagged)
  const provider = from && context.providerOf(from.provider)
  const isReadable = !received.undecoded && message.encoding !== 'base64'
  const updates = isReadable ? decode(provider, message.body, context) : null
  // The tag is of a deleted job: the ids in the body may match a job of somebody else's.
  const isOrphan = tagged === undefined && message.tag !== null && idPattern.test(message.tag)
  const left: Update[] = []
  for (const update of updates ?? []) {
    const ids = idsOf(update, message, updates?.length === 1)
    const job = isOrphan ? undefined : await matchJob(transaction, ids, from?.connectionId)
    const recorded = job && (await recordUpdate(transaction, job, update, context.now()))
    if (recorded === undefined || recorded.left) left.push(update)
  }
  if (left.length === 0 && updates !== null && updates.length > 0) return
  await keepUnmatched(transaction, { ...received, from, left, now: context.now() })
}

/** The ids of an update, with the message's tag. When a body has several updates, one with ids of its own does not get the tag. */
function idsOf(update: Update, message: InboxMessage, alone: boolean): Update['ids'] {
  const named = update.ids.ref !== undefined || update.ids.messageId !== undefined
  return message.tag === null || (named && !alone) ? update.ids : { ...update.ids, tag: message.tag }
}

/** The connection a message belongs to: its job's, or without a job the active one. */
async function originOf(transaction: Transaction, job: Job | undefined): Promise<Unmatched['from']> {
  if (job?.provider !== undefined) return { connectionId: job.connectionId, provider: job.provider }
  const { active, list } = await transaction.read(connections)
  const connection = list.find(({ id }) => id === (job?.connectionId ?? active))
  return connection && { connectionId: connection.id, provider: connection.provider }
}

/** The updates in a webhook's body; null when the provider can't read it. */
export function decode(
  provider: Provider | undefined,
  body: string,
  { now, log }: Pick<Context, 'now' | 'log'>,
): Update[] | null {
  try {
    return provider?.decodeHook(body, now()) ?? null
  } catch (error) {
    // A bug in the decoder: the body is kept as unmatched, so that the messages after it are not held up.
    log.note('decode webhook', error)
    return null
  }
}
