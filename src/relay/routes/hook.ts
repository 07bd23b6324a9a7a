import { inboxIdPattern, tagPattern } from '../../contract/inbox.ts'
import { problem } from '../errors.ts'
import { accepted, type RelayAnswer } from '../http/answer.ts'
import type { RelayRequest } from '../http/request.ts'
import { type AppendOutcome, type InboxStore, type Incoming, StoreError } from '../inbox/inbox.ts'
import type { RateLimit } from '../limits/rate.ts'
import type { Metrics } from '../ops/metrics.ts'
import { createOwn, own } from '../own.ts'
import { plaintextOf } from '../seal/sealed-plaintext.ts'
import type { Sealer } from '../seal/sealer.ts'
import { signatureHeaders } from '../seal/signature-headers.ts'
import type { Route } from './route.ts'

const prefix = '/h/'
/** Kept for the reader's sake only; a longer one is no content type. */
const maxContentTypeLength = 255

/** An inbox may be given a key, or be closed and opened with another, while a message for it is sealed. */
const mostTries = 3

interface HookOptions {
  store: InboxStore
  sealer: Sealer
  rate: RateLimit
  metrics: Metrics
}

/**
 * `POST /h/{id}[/{tag}]`: where image APIs send their webhooks. Stores the bytes as they are, or sealed where the inbox has
 * a key; 202 once they are on disk.
 */
export function hookRoute({ store, sealer, rate, metrics }: HookOptions): Route {
  const ownId = createOwn()

  async function post(request: RelayRequest): Promise<RelayAnswer> {
    const slash = request.path.indexOf('/', prefix.length)
    const name = request.path.slice(prefix.length, slash < 0 ? undefined : slash)
    const tag = slash < 0 ? null : request.path.slice(slash + 1)
    if (!inboxIdPattern.test(name)) return problem('no-inbox')
    if (tag !== null && !tagPattern.test(tag)) return problem('bad-tag')
    const id = ownId(name)
    // Before the limit and before the body is invited: what strangers ask for is neither counted nor read.
    const isOpen = store.has(id)
    if (!(isOpen instanceof Promise ? await isOpen : isOpen)) return problem('no-inbox')
    const taken = rate.take(id)
    if (!taken.allowed) return problem('inbox-busy', taken)
    const body = await request.body(id)
    if (!body.ok) return body.error
    const outcome = await keep(id, webhookOf(request, tag, body.value), request)
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

  /** Stores it, sealed where the inbox has a key: from here on nothing of it is kept in clear. */
  async function keep(
    id: string,
    webhook: Webhook,
    request: RelayRequest,
  ): Promise<Exclude<AppendOutcome, { kind: 'other-key' }>> {
    for (let tries = 0; tries < mostTries; tries++) {
      const known = store.sealKeyOf(id)
      const key = known instanceof Promise ? await known : known
      const message = key === null ? { ...webhook, sealedTo: null } : await seal(webhook, request, { key, inbox: id })
      const outcome = await store.append(id, message)
      if (outcome.kind !== 'other-key') return outcome
    }
    throw new StoreError('the key of an inbox changes all the time')
  }

  async function seal(webhook: Webhook, request: RelayRequest, to: { key: string; inbox: string }): Promise<Incoming> {
    const { tag, contentType: type, body } = webhook
    const headers = signatureHeaders((name) => request.header(name))
    const sealed = await sealer.seal(plaintextOf({ tag, type, headers, body }), to)
    return { tag: null, contentType: null, body: sealed, sealedTo: to.key }
  }

  return { name: 'hook', matches: (path) => path.startsWith(prefix), methods: { POST: post } }
}

type Webhook = Pick<Incoming, 'tag' | 'contentType' | 'body'>

function webhookOf(request: RelayRequest, tag: string | null, body: Uint8Array): Webhook {
  const contentType = request.header('content-type')
  return {
    tag: tag === null ? null : own(tag),
    contentType: contentType === undefined ? null : atMost(contentType, maxContentTypeLength),
    body,
  }
}

function atMost(text: string, length: number): string {
  return text.length <= length ? text : own(text.slice(0, length))
}
