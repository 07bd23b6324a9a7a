import { isAscii, isUtf8 } from 'node:buffer'
import { maxReadLimit, maxWaitSeconds } from '../../contract/inbox.ts'
import { inboxIdOf } from '../capability.ts'
import { problem } from '../errors.ts'
import { type Answer, empty, jsonText } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import type { InboxStore, Read } from '../inbox/inbox.ts'
import type { RateLimit } from '../limits/rate.ts'
import type { Metrics } from '../operate/metrics.ts'
import { HeldRead, type Waiting } from '../waiting.ts'
import type { Route } from './route.ts'

interface ReadQuery {
  after: number
  waitMs: number
  limit: number
}

/** `GET /v1/inbox/messages` reads and waits, `DELETE /v1/inbox/messages` lets go of what was read. */
export function messagesRoute(options: {
  store: InboxStore
  waiting: Waiting
  rate: RateLimit
  metrics: Metrics
}): Route {
  const { store, waiting, rate, metrics } = options

  function read(request: RelayRequest): Answer | Promise<Answer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    const query = readQuery(request.query)
    if (!query) return problem('bad-query')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    const { after, limit, waitMs } = query
    // A HEAD would be held for an answer that has no body.
    if (waitMs === 0 || request.method === 'HEAD') return shownLater(store.read(id, after, limit), taken.headers)
    if (!waiting.hasRoom(id)) return problem('too-many-waiting')
    const held = new HeldRead(id, after, limit, waitMs)
    request.onOver(() => waiting.leave(held))
    request.forget()
    return shownLater(waiting.read(held), taken.headers)
  }

  /** A function of its own, so that nothing else is kept in memory while a read is held. */
  function shownLater(found: Read | null | Promise<Read | null>, headers: readonly string[]): Answer | Promise<Answer> {
    return found instanceof Promise ? found.then((value) => shown(value, headers)) : shown(found, headers)
  }

  function shown(found: Read | null, headers: readonly string[]): Answer {
    if (found === null) return problem('no-inbox')
    if (found.messages.length > 0) metrics.delivered(found.messages.length)
    return readAnswer(found, headers)
  }

  async function letGo(request: RelayRequest): Promise<Answer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    const values = { through: -1 }
    if (!parseInto(values, request.query) || values.through < 0) return problem('bad-query')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    return (await store.acknowledge(id, values.through)) ? empty(204, taken.headers) : problem('no-inbox')
  }

  return { name: 'messages', matches: (path) => path === '/v1/inbox/messages', methods: { GET: read, DELETE: letGo } }
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

/** Header values as Node hands them over are Latin-1, and nearly all are plain. */
const plainText = /^[\x20-\x7e]*$/

/**
 * An `InboxRead` as JSON, put together by hand: most of an answer is a body that must be escaped, and the rest takes
 * JSON.stringify longer than that. Numbers, times and tags (`tagPattern`) need no escaping.
 */
function readAnswer(read: Read, headers: readonly string[]): Answer {
  let messages = ''
  // Escapes and base64 are ASCII, so that only what was text can bring something else.
  let ascii = true
  for (const { seq, receivedAt, tag, contentType, body } of read.messages) {
    const plain = isAscii(body)
    const readable = plain || isUtf8(body)
    ascii &&= (plain || !readable) && (contentType === null || plainText.test(contentType))
    const content = readable
      ? `"body":${JSON.stringify(body.toString(plain ? 'latin1' : 'utf8'))}`
      : `"body":"${body.toString('base64')}","encoding":"base64"`
    const labels = `"tag":${tag === null ? null : `"${tag}"`},"contentType":${JSON.stringify(contentType)}`
    messages += `${messages === '' ? '' : ','}{"id":"${seq}","receivedAt":"${new Date(receivedAt).toISOString()}",${labels},${content}}`
  }
  const text = `{"messages":[${messages}],"cursor":"${read.cursor}","more":${read.more},"gap":${read.gap}}`
  return jsonText(200, text, headers, ascii)
}
