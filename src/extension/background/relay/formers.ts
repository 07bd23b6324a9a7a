import type { InboxRead } from '../../../contract/inbox.ts'
import { isPending } from '../../../jobs/state.ts'
import { backoffMs } from '../../../shared/backoff.ts'
import { isDue } from '../../../shared/clock.ts'
import { type FormerRelay, formerRelays, jobIndex } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import { inboxMark } from './inbox.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'
import type { Take } from './take.ts'

/** Messages a look asks for, and how many looks in a row there are. */
const limit = 25
const maxRounds = 20
/** Nothing is waited for where an inbox is only to be closed: a relay that is gone is not asked every minute. */
const closePauseMs = 6 * 60 * 60_000
/** The longest pause after a failure, with room for jitter. */
const longestPauseMs = 7 * 60 * 60_000
/** A relay forgets an inbox that nobody reads. What could not be closed by then is gone there, too. */
const forgetMs = 30 * 24 * 60 * 60_000

export interface Formers {
  /**
   * One look at each inbox that was left, as long as jobs are on their way there; the others are closed. True when all could be read,
   * also when there are none.
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
  // Before it is closed, too: what came last may not have been read yet.
  const failure = await readAll(deps, former, isWanted)
  if (failure === 'gone') return forget(deps, former)
  if (isWanted) return failure === null || postpone(deps, former, failure).then(() => false)
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
 * Takes what is there.
 * @returns why it could not be read; `gone`: it was closed there, or erased, and nothing will come from it
 */
async function readAll(deps: Deps, former: FormerRelay, isWanted: boolean): Promise<RelayFailure | 'gone' | null> {
  const { store, client } = deps
  for (let rounds = 0; rounds < maxRounds; rounds++) {
    const after = (await store.read(formerRelays)).find((one) => isSame(one, former))?.after
    if (after === undefined) return 'gone'
    const read = await client.read(former, { after, waitS: 0, limit })
    if (!read.ok) return read.error.gone ? 'gone' : read.error
    const isTaken = await takeFrom(deps, former, { after, read: read.value, isWanted })
    if (read.value.messages.length === 0 || (isTaken && !read.value.more)) return null
  }
  return null
}

interface Taking {
  after: string | null
  read: InboxRead
  isWanted: boolean
}

function takeFrom({ take }: Deps, former: FormerRelay, { after, read, isWanted }: Taking): Promise<boolean> {
  // Of one that is only to be closed, the failures to close it count, however well it is read.
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

/** Sets when it is visited again after a failure. */
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

/** Null takes it off the list. */
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
