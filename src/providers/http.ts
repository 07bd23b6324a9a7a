import type { Reason } from '../contract/reason.ts'
import { isAddress } from '../shared/address.ts'
import { retryAfterMs } from '../shared/backoff.ts'
import { readCapped } from '../shared/capped.ts'
import { type Now, type Timers, timeLimit } from '../shared/clock.ts'
import { isLoopback } from '../shared/loopback.ts'
import { fail, ok, type Result } from '../shared/result.ts'
import type { ProviderAnswer, ProviderRequest } from './provider.ts'

/** Answers hold links and a prompt. No image API sends more than 1 MiB. */
const maxAnswerBytes = 1_048_576
/** Replaces a longer answer: it is not JSON, and the user can read it. */
const tooLong = 'The answer is longer than 1 MiB.'
/** Below the 30 s after which Chromium ends a worker whose fetch is not answered. */
const timeoutMs = 25_000

export interface HttpOptions {
  fetch: typeof globalThis.fetch
  /** For `Retry-After` dates. */
  now: Now
  timers: Timers
}

export interface SendFailure {
  reason: Reason
  /** True when the request can't have had an effect, because nothing left this browser. */
  unsent: boolean
}

/**
 * Sends one request. An HTTP status is an answer, not a failure. The token stays with its origin: a redirect to another
 * one is refused (`redirect: 'manual'` would hide it, 'follow' would hand the header on in some browsers).
 */
export async function send(
  request: ProviderRequest,
  options: HttpOptions,
): Promise<Result<ProviderAnswer, SendFailure>> {
  const impossible = whyUnsendable(request)
  if (impossible) return fail({ reason: impossible, unsent: true })
  const limit = timeLimit(options.timers, timeoutMs)
  try {
    const response = await options.fetch(request.url, {
      method: request.method,
      headers: request.headers,
      ...(request.body === undefined ? {} : { body: request.body }),
      redirect: 'error',
      credentials: 'omit',
      cache: 'no-store',
      referrerPolicy: 'no-referrer',
      signal: limit.signal,
    })
    const wait = retryAfterMs(response.headers.get('retry-after'), options.now())
    return ok({
      status: response.status,
      text: (await readCapped(response, maxAnswerBytes)) ?? tooLong,
      contentType: response.headers.get('content-type'),
      ...(wait === null ? {} : { retryAfterMs: wait }),
    })
  } catch {
    // fetch hides what went wrong, on purpose, and with it whether the request had left.
    return fail({ reason: { code: 'unreachable' }, unsent: false })
  } finally {
    limit.stop()
  }
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
  // Only `false` is reliable in all browsers. This machine can be reached offline, too.
  return !isLoopback(request.url) && globalThis.navigator?.onLine === false ? { code: 'unreachable' } : undefined
}
