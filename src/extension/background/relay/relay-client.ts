import * as z from 'zod/mini'
import { type InboxOpened, type InboxRead, inboxOpenedSchema, inboxReadSchema } from '../../../contract/inbox.ts'
import { problemSchema } from '../../../contract/problem.ts'
import type { Reason } from '../../../contract/reason.ts'
import { type Seal, sealVersion } from '../../../contract/sealed.ts'
import { retryAfterMs } from '../../../shared/backoff.ts'
import { readCapped } from '../../../shared/capped.ts'
import { timeLimit } from '../../../shared/clock.ts'
import { parseJson } from '../../../shared/json.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Context } from '../context/context.ts'

/** The address of a relay and the secret of an inbox there. */
export interface InboxAccess {
  /** The relay's base address, no trailing slash. */
  address: string
  secret: string
}

export interface RelayFailure {
  reason: Reason
  /** The relay has no such inbox, or no longer: it must be opened again. */
  gone: boolean
  /** The inbox is sealed to another key than the one that was sent. */
  otherKey: boolean
  /** The answer took too long: a smaller one may get through. */
  slow: boolean
  /** How long the relay asks to wait before the next request, ms. */
  retryAfterMs: number | null
}

export interface ReadQuery {
  after: string | null
  /** How long the relay may hold the read when there are no messages, in seconds. */
  waitS: number
  limit: number
  /** Ends the read. */
  signal?: AbortSignal
}

export interface RelayClient {
  /** @param inbox.sealKey the public key to seal its messages to; null: none. Relays of older versions take no notice of it */
  open(inbox: InboxAccess & { accessKey: string; sealKey: string | null }): Promise<Result<InboxOpened, RelayFailure>>
  /** Reads the messages after the cursor. The relay holds the read up to `waitS` seconds while there are none. */
  read(inbox: InboxAccess, query: ReadQuery): Promise<Result<InboxRead, RelayFailure>>
  /** Acknowledges messages up to and including the cursor: the relay erases them. */
  acknowledge(inbox: InboxAccess, through: string): Promise<Result<unknown, RelayFailure>>
  /** Closes the inbox and erases its messages. */
  close(inbox: InboxAccess): Promise<Result<unknown, RelayFailure>>
}

/**
 * How long an answer may bring no data, beside the time that the relay holds a read. With 24 s of holding the sum is below the
 * worker's 30 s.
 */
const silenceMs = 5_000
/** The longest time for a whole answer, however steadily its data comes. */
const wholeAnswerMs = 60_000
/** The time limit for opening and closing, which the relay answers at once. */
const shortMs = 10_000
/** A read brings 2 MiB of messages at most, and JSON may write each byte as six. */
const maxAnswerBytes = 13 * 1_048_576

interface Call {
  method: 'GET' | 'PUT' | 'DELETE'
  path: string
  timeoutMs: number
  headers?: Record<string, string>
  /** JSON. */
  content?: object
  signal?: AbortSignal | undefined
}

export function createRelayClient({ fetch, now, timers }: Pick<Context, 'fetch' | 'now' | 'timers'>): RelayClient {
  async function call<Value>(
    inbox: InboxAccess,
    { method, path, timeoutMs, headers = {}, content, signal }: Call,
    schema: z.ZodMiniType<Value>,
  ): Promise<Result<Value, RelayFailure>> {
    const limit = timeLimit(timers, timeoutMs)
    const whole = timeLimit(timers, timeoutMs + wholeAnswerMs)
    const signals = [limit.signal, whole.signal, ...(signal ? [signal] : [])]
    try {
      const response = await fetch(`${inbox.address}/v1/inbox${path}`, {
        method,
        headers: {
          Authorization: `Bearer ${inbox.secret}`,
          ...headers,
          ...(content ? { 'Content-Type': 'application/json' } : {}),
        },
        ...(content ? { body: JSON.stringify(content) } : {}),
        // The secret belongs to this origin: another one must not get it by redirect.
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: AbortSignal.any(signals),
      })
      limit.restart(silenceMs)
      const text = await readCapped(response, maxAnswerBytes, () => limit.restart(silenceMs))
      if (text === null) return fail(fault({ code: 'unexpected' }))
      if (!response.ok) return fail(refusal(response, text, now()))
      const body = schema.safeParse(parseJson(text))
      return body.success ? ok(body.data) : fail(fault({ code: text === '' ? 'unexpected' : codeOf(text) }))
    } catch (error) {
      // The network failed, or a time limit ended it.
      const slow = error instanceof DOMException && error.name === 'TimeoutError'
      return fail({ ...fault({ code: 'unreachable' }), slow })
    } finally {
      limit.stop()
      whole.stop()
    }
  }

  return {
    open: ({ accessKey, sealKey, ...inbox }) =>
      call(
        inbox,
        {
          method: 'PUT',
          path: '',
          timeoutMs: shortMs,
          ...(accessKey ? { headers: { 'X-Relay-Key': accessKey } } : {}),
          ...(sealKey === null ? {} : { content: { seal: { v: sealVersion, key: sealKey } satisfies Seal } }),
        },
        inboxOpenedSchema,
      ),
    read(inbox, { after, waitS, limit, signal }) {
      const query = new URLSearchParams({ wait: String(waitS), limit: String(limit) })
      if (after !== null) query.set('after', after)
      const path = `/messages?${query}`
      return call(inbox, { method: 'GET', path, timeoutMs: waitS * 1000 + silenceMs, signal }, inboxReadSchema)
    },
    acknowledge: (inbox, through) =>
      call(
        inbox,
        { method: 'DELETE', path: `/messages?${new URLSearchParams({ through })}`, timeoutMs: shortMs },
        ignoredBody,
      ),
    close: (inbox) => call(inbox, { method: 'DELETE', path: '', timeoutMs: shortMs }, ignoredBody),
  }
}

/** For answers whose body is not needed. */
const ignoredBody = z.unknown()

function fault(reason: Reason): RelayFailure {
  return { reason, gone: false, otherKey: false, slow: false, retryAfterMs: null }
}

function refusal(response: Response, text: string, now: number): RelayFailure {
  const problem = problemSchema.safeParse(parseJson(text))
  const { status } = response
  const detail = problem.success ? (problem.data.detail ?? problem.data.title).slice(0, 500) : undefined
  return {
    reason: { code: refusalCode(status, problem.success), status, ...(detail === undefined ? {} : { detail }) },
    // Only the relay's own word counts: a proxy in front of it has 404s of its own.
    gone: status === 404 && problem.success && problem.data.code === 'no-inbox',
    otherKey: status === 409 && problem.success && problem.data.code === 'other-seal-key',
    slow: false,
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now),
  }
}

function refusalCode(status: number, isProblem: boolean): Reason['code'] {
  // Without the relay's problem document the answer comes from something in front of it: usually a sign-in page.
  if (status === 401 && isProblem) return 'bad-relay-key'
  if (status === 429) return 'rate-limited'
  if (status >= 500) return 'provider-fault'
  return isProblem ? 'refused' : 'unexpected'
}

function codeOf(text: string): 'not-json' | 'unexpected' {
  return parseJson(text) === undefined ? 'not-json' : 'unexpected'
}
