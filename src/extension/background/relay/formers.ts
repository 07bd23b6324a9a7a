import type { InboxRead } from '../../../contract/inbox.ts'
import { isPending } from '../../../jobs/state.ts'
import { backoffMs } from '../../../shared/backoff.ts'
import { isDue } from '../../../shared/clock.ts'
import { type FormerRelay, formerRelays, jobIndex } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { inboxMark } from './inbox.ts'
import { openSealed } from './open-sealed.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'
import type { Take } from './take.ts'

/** How many messages one read asks for, and how many reads in a row there are. */
const limit = 25
const maxRounds = 20
/** The least pause between tries to close an inbox that no job waits for: a relay that is gone is not asked every minute. */
const closePauseMs = 6 * 60 * 60_000
/** The longest pause after a failure, jitter included. */
const longestPauseMs = 7 * 60 * 60_000
/** A relay deletes an inbox that nobody reads. One that could not be closed for so long no longer exists there. */
const forgetMs = 30 * 24 * 60 * 60_000

export interface Formers {
  /**
   * Reads each inbox on a former relay that a job still waits for, and closes the others. Resolves to true when all could be read, also
   * when there are none.
   */
  visit(): Promise<boolean>
}

interface Deps extends Context {
  client: RelayClient
  take: Take
}

export function createFormers(deps: Deps): Formers {
  let visiting: Promise<boolean> | undefined
  return {
    visit() {
      visiting ??= visitAll(deps).finally(() => {
        visiting = undefined
      })
      return visiting
    },
  }
}

async function visitAll(deps: Deps): Promise<boolean> {
  const outcomes: boolean[] = []
  for (const former of await deps.store.read(formerRelays)) outcomes.push(await visitOne(deps, former))
  return outcomes.every(Boolean)
}

async function visitOne(deps: Deps, former: FormerRelay): Promise<boolean> {
  const { client, now } = deps
  if (!isDue(former.nextAt, now(), longestPauseMs)) return false
  const isWanted = await isAwaited(deps, former)
  // Also before it is closed: the last messages may not have been read yet.
  const failure = await readAll(deps, former, isWanted)
  if (failure === 'gone') return forget(deps, former)
  if (isWanted) return failure === null || postpone(deps, former, failure).then(() => false)
  if (former.isForeign) return forget(deps, former)
  const closed = failure ? { ok: false as const, error: failure } : await client.close(former)
  if (closed.ok || closed.error.gone || now() - former.leftAt > forgetMs) return forget(deps, former)
  await postpone(deps, former, closed.error, closePauseMs)
  return true
}

async function isAwaited({ store }: Deps, former: FormerRelay): Promise<boolean> {
  const mark = inboxMark(former.hook)
  const pending = await store.readJobs((await store.read(jobIndex)).pending)
  return pending.some((job) => isPending(job.state) && job.sent?.inbox === mark)
}

/**
 * Reads the messages of an inbox and lets them take effect.
 * @returns null when all was read; why it could not be read; `gone` when the inbox no longer exists
 */
async function readAll(deps: Deps, former: FormerRelay, isWanted: boolean): Promise<RelayFailure | 'gone' | null> {
  const { store, client } = deps
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const after = (await store.read(formerRelays)).find((one) => isSame(one, former))?.after
    if (after === undefined) return 'gone'
    const read = await client.read(former, { after, waitS: 0, limit })
    if (!read.ok) return read.error.gone ? 'gone' : read.error
    const ours = await openSealed(deps, former.isForeign ? withoutSealed(read.value) : read.value, former)
    const isTaken = await takeFrom(deps, former, { after, read: ours, isWanted })
    if (read.value.messages.length === 0 || (isTaken && !read.value.more)) return null
  }
  return null
}

/** What is sealed in an inbox with a key that is not ours is for another browser. What came before it had one may be ours. */
function withoutSealed(read: InboxRead): InboxRead {
  return { ...read, messages: read.messages.filter(({ sealed }) => sealed === undefined) }
}

interface Taking {
  after: string | null
  read: InboxRead
  isWanted: boolean
}

function takeFrom({ take }: Deps, former: FormerRelay, { after, read, isWanted }: Taking): Promise<boolean> {
  // When the inbox is only to be closed, a good read does not reset the count of failures to close it.
  const recovered = isWanted ? { failures: 0, nextAt: 0 } : {}
  return take({
    inbox: inboxMark(former.hook),
    after,
    read,
    begin: async (transaction, from) => (await find(transaction, former))?.after === from,
    advance: (transaction, { cursor }) =>
      put(transaction, former, (known) => ({ ...known, after: cursor, ...recovered })),
  })
}

/** Sets when an inbox is visited again after a failure. */
function postpone(
  { writer, random, now }: Deps,
  former: FormerRelay,
  { retryAfterMs }: RelayFailure,
  leastMs = 0,
): Promise<void> {
  return writer.change((transaction) =>
    put(transaction, former, (known) => {
      const failures = known.failures + 1
      const pauseMs = Math.max(backoffMs(failures, random), retryAfterMs ?? 0, failures > 3 ? leastMs : 0)
      return { ...known, failures, nextAt: now() + pauseMs }
    }),
  )
}

async function forget({ writer }: Deps, former: FormerRelay): Promise<true> {
  await writer.change((transaction) => put(transaction, former, () => null))
  return true
}

async function find(transaction: Transaction, former: FormerRelay): Promise<FormerRelay | undefined> {
  return (await transaction.read(formerRelays)).find((one) => isSame(one, former))
}

/** Changes one former relay in the list; null removes it. */
async function put(
  transaction: Transaction,
  former: FormerRelay,
  next: (known: FormerRelay) => FormerRelay | null,
): Promise<void> {
  const list = await transaction.read(formerRelays)
  const changed = list.flatMap((one) => (isSame(one, former) ? (next(one) ?? []) : one))
  transaction.put(formerRelays, changed)
}

function isSame(one: FormerRelay, { hook, secret }: FormerRelay): boolean {
  return one.secret === secret && one.hook === hook
}
