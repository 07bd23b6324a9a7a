import { isUtf8 } from 'node:buffer'
import { type InboxMessage, type InboxRead, maxReadLimit, maxWaitSeconds } from '../../contract/inbox.ts'
import { inboxIdOf } from '../capability.ts'
import { problem } from '../errors.ts'
import { type Answer, empty, json } from '../http/answer.ts'
import { bearer, type RelayRequest } from '../http/request.ts'
import type { InboxStore, Read, StoredMessage } from '../inbox/inbox.ts'
import type { RateLimit } from '../limits/rate.ts'
import type { Metrics } from '../operate/metrics.ts'
import type { Waiting } from '../waiting.ts'
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

  async function read(request: RelayRequest): Promise<Answer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    const query = readQuery(request.query)
    if (!query) return problem('bad-query')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    // A HEAD would be held for an answer that has no body.
    const found =
      query.waitMs === 0 || request.method === 'HEAD'
        ? await store.read(id, query.after, query.limit)
        : await held(request, id, query)
    if (found === null) return problem('no-inbox')
    if (found === 'too-many') return problem('too-many-waiting')
    if (found.messages.length > 0) metrics.delivered(found.messages.length)
    return json(200, readAnswer(found), taken.headers)
  }

  async function held(request: RelayRequest, id: string, query: ReadQuery): Promise<Read | null | 'too-many'> {
    const waiter = waiting.enter(id, query.waitMs)
    if (!waiter) return 'too-many'
    request.onGone(waiter.gone)
    try {
      for (;;) {
        const found = await store.read(id, query.after, query.limit)
        if (!found || found.messages.length > 0 || found.gap) return found
        if ((await waiter.hold()) !== 'news') return found
      }
    } finally {
      waiter.leave()
    }
  }

  async function letGo(request: RelayRequest): Promise<Answer> {
    const id = inboxIdOf(bearer(request))
    if (!id) return problem('bad-secret')
    const through = cursor(valueIn(request.query, 'through'))
    if (through === null) return problem('bad-query')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    return (await store.acknowledge(id, through)) ? empty(204, taken.headers) : problem('no-inbox')
  }

  return { name: 'messages', matches: (path) => path === '/v1/inbox/messages', methods: { GET: read, DELETE: letGo } }
}

/** Null when a value is not what it should be; a wait or limit that is too high is lowered. */
function readQuery(query: string): ReadQuery | null {
  const after = valueIn(query, 'after')
  const from = after ? cursor(after) : 0
  const wait = whole(valueIn(query, 'wait') ?? '0')
  const limit = whole(valueIn(query, 'limit') ?? String(maxReadLimit))
  if (from === null || wait === null || limit === null || limit < 1) return null
  return { after: from, waitMs: Math.min(wait, maxWaitSeconds) * 1000, limit: Math.min(limit, maxReadLimit) }
}

/** Our values are digits, which nobody has a reason to escape: no URLSearchParams, this is done for each poll. */
function valueIn(query: string, name: string): string | null {
  for (const pair of query.split('&'))
    if (pair.startsWith(name) && pair[name.length] === '=') return pair.slice(name.length + 1)
  return null
}

function cursor(text: string | null): number | null {
  const number = text === null ? null : whole(text)
  return number !== null && Number.isSafeInteger(number) ? number : null
}

function whole(text: string): number | null {
  return /^\d{1,16}$/.test(text) ? Number(text) : null
}

function readAnswer(read: Read): InboxRead {
  return { messages: read.messages.map(shown), cursor: String(read.cursor), more: read.more, gap: read.gap }
}

function shown(message: StoredMessage): InboxMessage {
  const readable = isUtf8(message.body)
  return {
    id: String(message.seq),
    receivedAt: new Date(message.receivedAt).toISOString(),
    tag: message.tag,
    contentType: message.contentType,
    body: message.body.toString(readable ? 'utf8' : 'base64'),
    ...(readable ? {} : { encoding: 'base64' as const }),
  }
}
