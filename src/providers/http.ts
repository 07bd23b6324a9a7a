import type { Reason } from '../contract/reason.ts'
import { isAddress, nearness } from '../shared/address.ts'
import { retryAfterMs } from '../shared/backoff.ts'
import { base64Bytes } from '../shared/base64.ts'
import { readCapped } from '../shared/capped.ts'
import { type Now, type Timers, timeLimit } from '../shared/clock.ts'
import { createEventReader } from '../shared/event-stream.ts'
import { matchesPattern } from '../shared/match-pattern.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { FormPart, Provider, ProviderAnswer, ProviderRequest, StreamPart } from './provider.ts'

/** Answers hold links and a prompt. No image API that answers with links sends more than 1 MiB. */
const usualAnswerBytes = 1_048_576
/** Four pictures of 4096 x 4096 as base64. Nothing larger is read, whatever a provider says. */
const mostAnswerBytes = 64 * 1_048_576
/** Below the 30 s after which Chromium ends a worker whose fetch is not answered and that does nothing else. */
const usualTimeoutMs = 25_000
const longestTimeoutMs = 240_000

export interface HttpOptions {
  fetch: typeof globalThis.fetch
  /** For `Retry-After` dates. */
  now: Now
  timers: Timers
}

/** Whom a request is for. */
export interface Recipient {
  /** The connection's. The token may go to its origin, and to the provider's `hosts.token`. */
  address: string
  provider: Pick<Provider, 'hosts' | 'answerTimeoutMs' | 'maxAnswerBytes' | 'stream'>
  /** The answer may be the result itself, which takes as long as the painting. */
  isCommand?: boolean
  /** Hears the parts of an answer that comes as a stream, before the whole of it is there. */
  onPart?: (part: StreamPart) => void
}

export interface SendFailure {
  reason: Reason
  /** True when the request can't have had an effect, because nothing left this browser. */
  unsent: boolean
}

/** Sends a request that a provider made for a connection. One whose address is neither the connection's nor the provider's stays here. */
export async function sendTo(
  recipient: Recipient,
  request: ProviderRequest,
  options: HttpOptions,
): Promise<Result<ProviderAnswer, SendFailure>> {
  if (isAddress(request.url) && !isOwnHost(request.url, recipient)) {
    const detail = `The service named an address at ${new URL(request.url).host}.`
    return fail({ reason: { code: 'unexpected', detail }, unsent: true })
  }
  const { maxAnswerBytes = usualAnswerBytes, answerTimeoutMs = usualTimeoutMs } = recipient.provider
  const mostBytes = Math.min(maxAnswerBytes, mostAnswerBytes)
  return send(request, options, {
    mostBytes,
    waitMs: recipient.isCommand ? Math.min(answerTimeoutMs, longestTimeoutMs) : usualTimeoutMs,
    onEventText: partReader(recipient, mostBytes),
  })
}

/** Undefined where nobody listens. */
function partReader({ provider: { stream }, onPart }: Recipient, mostBytes: number): Limits['onEventText'] {
  if (!stream || !onPart) return undefined
  const read = createEventReader(mostBytes)
  return (text) => {
    for (const event of read(text) ?? []) {
      const part = stream.decode(event)
      if (part) onPart(part)
    }
  }
}

interface Limits {
  mostBytes: number
  waitMs: number
  /** Called with each part of an answer that is an event stream. */
  onEventText?: ((text: string) => void) | undefined
}

/**
 * Sends one request. An HTTP status is an answer, not a failure. The token stays with its origin: a redirect to another
 * one is refused (`redirect: 'manual'` would hide it, 'follow' would hand the header on in some browsers).
 */
export async function send(
  request: ProviderRequest,
  options: HttpOptions,
  { mostBytes, waitMs, onEventText }: Limits = { mostBytes: usualAnswerBytes, waitMs: usualTimeoutMs },
): Promise<Result<ProviderAnswer, SendFailure>> {
  const impossible = whyUnsendable(request)
  if (impossible) return fail({ reason: impossible, unsent: true })
  const limit = timeLimit(options.timers, waitMs)
  try {
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...bodyOf(request),
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: limit.signal,
    })
    const wait = retryAfterMs(response.headers.get('retry-after'), options.now())
    const contentType = response.headers.get('content-type')
    const isStream = contentType?.startsWith('text/event-stream') === true
    return ok({
      status: response.status,
      text: (await readCapped(response, mostBytes, isStream ? onEventText : undefined)) ?? tooLong(mostBytes),
      contentType,
      ...(wait === null ? {} : { retryAfterMs: wait }),
    })
  } catch {
    // fetch hides what went wrong, on purpose, and with it whether the request had left.
    return fail({ reason: { code: 'unreachable' }, unsent: false })
  } finally {
    limit.stop()
  }
}

/** Replaces a longer answer: it is not JSON, and the user can read it. */
function tooLong(bytes: number): string {
  return `The answer is longer than ${bytes / 1_048_576} MiB.`
}

function bodyOf({ body, form }: ProviderRequest): { body?: string | FormData } {
  if (!form) return body === undefined ? {} : { body }
  const data = new FormData()
  for (const part of form) append(data, part)
  return { body: data }
}

function append(data: FormData, part: FormPart): void {
  if ('value' in part) data.append(part.name, part.value)
  else data.append(part.name, new Blob([base64Bytes(part.base64) ?? ''], { type: part.type }), part.filename)
}

/** The reason why a request can't be sent: fetch would throw at once, or the browser is offline. Undefined when it can. */
function whyUnsendable(request: ProviderRequest): Reason | undefined {
  if (!isAddress(request.url)) return { code: 'unreachable' }
  try {
    new Headers(request.headers)
  } catch {
    // The token was pasted with a line break or a letter beyond Latin-1.
    return { code: 'bad-token' }
  }
  // Only `false` is reliable in all browsers. This machine and those at home can be reached offline, too.
  return nearness(request.url) === false && globalThis.navigator?.onLine === false ? { code: 'unreachable' } : undefined
}

/** Whether the token may go to this address: the connection's own origin, or a host that the provider names. */
function isOwnHost(url: string, { address, provider }: Recipient): boolean {
  if (!URL.canParse(address)) return false
  if (new URL(url).origin === new URL(address).origin) return true
  // A server of one's own that speaks a service's wire does not make that service's hosts its own.
  const patterns = provider.hosts?.token ?? []
  return patterns.some((one) => matchesPattern(address, one)) && patterns.some((one) => matchesPattern(url, one))
}
