import { maxReadLimit, maxWaitSeconds } from '../../contract/inbox.ts'
import { empty } from '../../server/answer.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import { type InboxStore, type Read, smallReadBytes } from '../inbox/inbox.ts'
import { rateKeyOf } from '../limits/address.ts'
import type { RateLimit } from '../limits/rate.ts'
import { LongPoll } from '../long-poll.ts'
import type { LongPolls } from '../long-polls.ts'
import type { Metrics } from '../ops/metrics.ts'
import type { InboxIdOf, Platform } from '../platform.ts'
import type { Turns } from '../turns.ts'
import { readAnswer } from './read-answer.ts'
import type { Route } from './route.ts'

interface ReadQuery {
  after: number
  waitMs: number
  limit: number
}

/** An answer counts as one read, and as one more for each of these: writing it out is most of what it costs. */
const bytesPerRead = 128 * 1024

export interface MessagesRouteOptions {
  store: InboxStore
  longPolls: LongPolls
  inboxIdOf: InboxIdOf
  platform: Platform
  /** Reads of one inbox. */
  rate: RateLimit
  /** All requests of one address. */
  addressRate: RateLimit
  metrics: Metrics
  /** For what takes milliseconds. */
  turns: Turns
}

/** `GET /v1/inbox/messages` reads and waits, `DELETE /v1/inbox/messages` lets go of what was read. */
export function messagesRoute(options: MessagesRouteOptions): Route {
  const { store, longPolls, inboxIdOf, platform, rate, addressRate, metrics, turns } = options

  function read(request: RelayRequest): RelayAnswer | Promise<RelayAnswer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    const query = readQuery(request.query)
    if (!query) return problem('bad-query')
    const isOpen = store.has(id)
    if (isOpen instanceof Promise) return isOpen.then((open) => readOpen(request, id, query, open))
    return readOpen(request, id, query, isOpen)
  }

  function readOpen(
    request: RelayRequest,
    id: string,
    query: ReadQuery,
    isOpen: boolean,
  ): RelayAnswer | Promise<RelayAnswer> {
    // Before the limit: what a stranger asks for is no key of ours.
    if (!isOpen) return problem('no-inbox')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    const asked = new LongPoll(id, rateKeyOf(request.address), query)
    // A HEAD would be held for an answer that has no body.
    if (query.waitMs === 0 || request.method === 'HEAD')
      return shownLater(store.read(id, query.after, query.limit, smallReadBytes), asked, taken.headers)
    if (!longPolls.hasRoom(id)) return problem('too-many-waiting')
    request.onClose(() => longPolls.cancel(asked))
    request.forget()
    return shownLater(longPolls.read(asked), asked, taken.headers)
  }

  /** A function of its own, so that nothing else is kept in memory while a read is held. */
  function shownLater(
    found: Read | null | Promise<Read | null>,
    asked: LongPoll,
    headers: readonly string[],
  ): RelayAnswer | Promise<RelayAnswer> {
    return found instanceof Promise ? found.then((value) => shown(value, asked, headers)) : shown(found, asked, headers)
  }

  function shown(found: Read | null, asked: LongPoll, headers: readonly string[]): RelayAnswer | Promise<RelayAnswer> {
    if (found === null) return problem('no-inbox')
    // Read as a whole when its turn comes: what waits for that would be all in memory.
    return isAll(found, asked) ? answerWith(found, asked, headers) : turns.run(() => readWhole(asked, headers))
  }

  async function readWhole(asked: LongPoll, headers: readonly string[]): Promise<RelayAnswer> {
    // Hundreds may have been let in before the first of them was charged for.
    const ofInbox = rate.take(asked.id, 0)
    if (!ofInbox.allowed) return problem('inbox-busy', ofInbox)
    const ofAddress = addressRate.take(asked.address, 0)
    if (!ofAddress.allowed) return problem('address-busy', ofAddress)
    const whole = await store.read(asked.id, asked.after, asked.limit)
    return whole === null ? problem('no-inbox') : answerWith(whole, asked, headers)
  }

  function answerWith(found: Read, { id, address }: LongPoll, headers: readonly string[]): RelayAnswer {
    const { answer, count } = readAnswer(found, id, { headers, platform })
    if (count > 0) metrics.delivered(count)
    const reads = Math.floor(answer.body.length / bytesPerRead)
    if (reads > 0) {
      rate.charge(id, reads)
      addressRate.charge(address, reads)
    }
    return answer
  }

  async function acknowledge(request: RelayRequest): Promise<RelayAnswer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    const values = { through: -1 }
    if (!parseInto(values, request.query) || values.through < 0) return problem('bad-query')
    if (!(await store.has(id))) return problem('no-inbox')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    return (await store.acknowledge(id, values.through)) ? empty(204, taken.headers) : problem('no-inbox')
  }

  return {
    name: 'messages',
    matches: (path) => path === '/v1/inbox/messages',
    methods: { GET: read, DELETE: acknowledge },
  }
}

/** Whether a small read has brought all that was asked for. */
function isAll({ messages, more }: Read, { limit }: LongPoll): boolean {
  return !more || messages.length === limit
}

/** Null when a value is not what it should be; a wait or limit that is too high is lowered. */
function readQuery(query: string): ReadQuery | null {
  const values = { after: 0, wait: 0, limit: maxReadLimit, through: 0 }
  if (!parseInto(values, query) || values.limit < 1) return null
  const { after, wait, limit } = values
  return { after, waitMs: Math.min(wait, maxWaitSeconds) * 1000, limit: Math.min(limit, maxReadLimit) }
}

/**
 * Our values are whole numbers, which nobody has a reason to escape; names that are not ours are passed over. No
 * URLSearchParams: this is done for each poll.
 * @returns false when a value is not a whole number. An empty one counts as left out.
 */
function parseInto(values: Record<string, number>, query: string): boolean {
  for (let start = 0; start < query.length; ) {
    const and = query.indexOf('&', start)
    const end = and < 0 ? query.length : and
    const equals = query.indexOf('=', start)
    const name = query.slice(start, equals)
    if (equals > 0 && equals < end - 1 && Object.hasOwn(values, name)) {
      const text = query.slice(equals + 1, end)
      const number = /^\d{1,16}$/.test(text) ? Number(text) : Number.NaN
      if (!Number.isSafeInteger(number)) return false
      values[name] = number
    }
    start = end + 1
  }
  return true
}
