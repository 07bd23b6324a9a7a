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

/** Tags of messages we send to our own hook, to see whether they come back. */
export const testTagPrefix = 'test.'

/**
 * Lets a message take effect, within the transaction that also moves the cursor. What names no job of ours, or brings what its
 * job does not take, is kept for the user to look at; nothing is dropped.
 */
export async function receive(context: Context, transaction: Transaction, received: Received): Promise<void> {
  const { message } = received
  if (message.tag?.startsWith(testTagPrefix)) return
  const tagged = message.tag === null ? undefined : await transaction.job(message.tag)
  const from = await originOf(transaction, tagged)
  const provider = from && context.providerOf(from.provider)
  const isReadable = !received.undecoded && message.encoding !== 'base64'
  const updates = isReadable ? decode(provider, message.body, context) : null
  // Under the tag of a job that was deleted: ids in the body may name another's.
  const isOrphan = tagged === undefined && message.tag !== null && idPattern.test(message.tag)
  const left: Update[] = []
  for (const update of updates ?? []) {
    const ids = idsOf(update, message, updates?.length === 1)
    const job = isOrphan ? undefined : await matchJob(transaction, ids, from?.connectionId)
    const settled = job && (await recordUpdate(transaction, job, update, context.now()))
    if (settled === undefined || settled.left) left.push(update)
  }
  if (left.length === 0 && updates !== null && updates.length > 0) return
  await keepUnmatched(transaction, { ...received, from, left, now: context.now() })
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
export function decode(
  provider: Provider | undefined,
  body: string,
  { now, log }: Pick<Context, 'now' | 'log'>,
): Update[] | null {
  try {
    return provider?.decodeHook(body, now()) ?? null
  } catch (error) {
    // A decoder's fault: the body is kept to be looked at, the messages behind it are not held up.
    log.note('decode webhook', error)
    return null
  }
}
