import { inboxIdPattern, tagPattern } from '../../contract/inbox.ts'
import { problem } from '../errors.ts'
import { accepted, type RelayAnswer } from '../http/answer.ts'
import type { RelayRequest } from '../http/request.ts'
import type { InboxStore } from '../inbox/inbox.ts'
import type { RateLimit } from '../limits/rate.ts'
import type { Metrics } from '../ops/metrics.ts'
import { own } from '../own.ts'
import type { Route } from './route.ts'

const prefix = '/h/'
/** Kept for the reader's sake only; a longer one is no content type. */
const maxContentTypeLength = 255

/**
 * `POST /h/{id}[/{tag}]`: where image APIs send their webhooks. Stores the bytes as they are; 202 once they are on
 * disk.
 */
export function hookRoute(options: { store: InboxStore; rate: RateLimit; metrics: Metrics }): Route {
  const { store, rate, metrics } = options

  async function post(request: RelayRequest): Promise<RelayAnswer> {
    const slash = request.path.indexOf('/', prefix.length)
    const name = request.path.slice(prefix.length, slash < 0 ? undefined : slash)
    const tag = slash < 0 ? null : request.path.slice(slash + 1)
    if (!inboxIdPattern.test(name)) return problem('no-inbox')
    if (tag !== null && !tagPattern.test(tag)) return problem('bad-tag')
    const id = own(name)
    // Before the limit and before the body is invited: what strangers ask for is neither counted nor read.
    const isOpen = store.has(id)
    if (!(isOpen instanceof Promise ? await isOpen : isOpen)) return problem('no-inbox')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    const body = await request.body(id)
    if (!body.ok) return body.error
    const contentType = request.header('content-type')
    const outcome = await store.append(id, {
      tag: tag === null ? null : own(tag),
      contentType: contentType === undefined ? null : atMost(contentType, maxContentTypeLength),
      body: body.value,
    })
    switch (outcome.kind) {
      case 'stored':
        metrics.webhook(body.value.byteLength)
        return accepted(`{"id":"${outcome.seq}"}`, taken.headers)
      case 'unknown-inbox':
        return problem('no-inbox')
      case 'inbox-full':
        return problem('inbox-full')
      case 'store-full':
        return problem('store-full')
    }
  }

  return { name: 'hook', matches: (path) => path.startsWith(prefix), methods: { POST: post } }
}

function atMost(text: string, length: number): string {
  return text.length <= length ? text : own(text.slice(0, length))
}
