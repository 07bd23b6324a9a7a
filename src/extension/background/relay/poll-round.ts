import type { InboxRead } from '../../../contract/inbox.ts'
import { backoffMs } from '../../../shared/backoff.ts'
import { cursor, relay } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { type Acknowledger, takenAfter } from './acknowledge.ts'
import { type Inbox, inboxMark, isSameInbox, type SavedInbox } from './inbox.ts'
import type { LongPoll } from './long-poll.ts'
import { openSealed } from './open-sealed.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'
import type { Step, Take } from './take.ts'

/** How many messages a read asks for at most. After a read that was too slow it asks for fewer, so that a slow connection gets some. */
const mostMessages = 50

/** `more`: read again at once. `empty`: there were no messages. */
export type RoundOutcome = 'more' | 'some' | 'empty' | 'failed'

interface Options extends Context {
  inbox: Inbox
  client: RelayClient
  longPoll: LongPoll
  acknowledger: Acknowledger
  take: Take
  /** Called with the tag of each message that took effect. */
  onTag(tag: string): void
}

/** @returns reads the current inbox once and resolves when the messages have taken effect; with `waits` the relay holds the read. */
export function createPollRound(context: Options): (options: { waits: boolean }) => Promise<RoundOutcome> {
  const { client, inbox } = context
  let limit = mostMessages

  return async ({ waits }) => {
    const saved = await inbox.fresh()
    if (saved === null) return 'empty'
    await context.acknowledger.acknowledgeDue(saved)
    const { after } = await context.store.read(cursor)
    const read = await (waits
      ? context.longPoll.read(saved, { after, limit })
      : client.read(saved, { after, waitS: 0, limit }))
    if (read === null) return 'more'
    if (!read.ok) {
      const failure = read.error.gone ? await reopen(context, saved) : read.error
      if (failure === null) return 'more'
      if (failure.slow) limit = Math.max(1, Math.floor(limit / 2))
      return noteFailure(context, saved, failure)
    }
    limit = Math.min(mostMessages, limit + 1)
    const outcome = await takeAll(context, saved, after, await openSealed(context, read.value, saved))
    if (saved.isSealed && read.value.messages.some(({ sealed }) => sealed === undefined)) await inbox.sealAgain(saved)
    return outcome
  }
}

async function takeAll(
  context: Options,
  saved: SavedInbox,
  after: string | null,
  read: InboxRead,
): Promise<RoundOutcome> {
  const isTaken = await context.take({
    inbox: inboxMark(saved.hook),
    after,
    read,
    begin: (transaction, from) => isCurrent(transaction, saved, from),
    advance: (transaction, step) => advance(transaction, step, { gap: read.gap, now: context.now() }),
  })
  // Another read was quicker, or the user changed relays: this response is out of date.
  if (!isTaken) return 'more'
  for (const { tag } of read.messages) if (tag !== null) context.onTag(tag)
  if (read.messages.length === 0) return 'empty'
  return read.more ? 'more' : 'some'
}

async function isCurrent(transaction: Transaction, saved: SavedInbox, after: string | null): Promise<boolean> {
  return isSameInbox(await transaction.read(relay), saved) && (await transaction.read(cursor)).after === after
}

async function advance(
  transaction: Transaction,
  step: Step,
  { gap, now }: { gap: boolean; now: number },
): Promise<void> {
  const place = await transaction.read(cursor)
  transaction.put(cursor, {
    ...cursor.default,
    after: step.cursor,
    checkedAt: now,
    gapAt: gap && step.isFirst ? now : place.gapAt,
    ...takenAfter(place, step, now),
  })
}

/**
 * Opens the inbox again after the relay lost it with its messages, and records the gap in the same write.
 * @returns null when the inbox can be read again
 */
async function reopen({ store, inbox }: Options, saved: SavedInbox): Promise<RelayFailure | null> {
  // The extension closed it just now. Opened again, it would stay open for a month.
  if (!isSameInbox(await store.read(relay), saved)) return null
  const opened = await inbox.renew(saved, true)
  return opened.ok ? null : opened.error
}

/** Records a failed read, and sets when the relay is read again. */
function noteFailure(
  { writer, random, now }: Options,
  saved: SavedInbox,
  failure: RelayFailure,
): Promise<'more' | 'failed'> {
  return writer.change(async (transaction) => {
    // The user has left this relay: its failure says nothing of the present one.
    if (!isSameInbox(await transaction.read(relay), saved)) return 'more'
    const position = await transaction.read(cursor)
    const failures = position.failures + 1
    const pauseMs = Math.max(backoffMs(failures, random), failure.retryAfterMs ?? 0)
    transaction.put(cursor, { ...position, failures, nextAt: now() + pauseMs, problem: failure.reason })
    return 'failed'
  })
}
