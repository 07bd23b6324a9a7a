import * as z from 'zod/mini'
import { type InboxOpened, type InboxRead, inboxOpenedSchema, inboxReadSchema } from '../../../contract/inbox.ts'
import { problemSchema } from '../../../contract/problem.ts'
import type { Reason } from '../../../contract/reason.ts'
import { retryAfterMs } from '../../../shared/backoff.ts'
import { timeLimit } from '../../../shared/clock.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { Context } from '../context/context.ts'

/** Where an inbox is and what opens it. */
export interface InboxAccess {
  /** The relay's base address, no trailing slash. */
  address: string
  secret: string
}

export interface RelayFailure {
  reason: Reason
  /** The relay has no such inbox (any more): it must be opened again. */
  gone: boolean
  /** How long the relay asks to be left alone, ms. */
  retryAfterMs: number | null
}

export interface RelayClient {
  open(inbox: InboxAccess & { accessKey: string }): Promise<Result<InboxOpened, RelayFailure>>
  /** Messages after the cursor; held up to `waitS` seconds when there are none. */
  read(
    inbox: InboxAccess,
    query: { after: string | null; waitS: number; limit: number },
  ): Promise<Result<InboxRead, RelayFailure>>
  /** Lets go of messages up to and including the cursor. */
  acknowledge(inbox: InboxAccess, through: string): Promise<Result<unknown, RelayFailure>>
  /** Closes and erases. */
  close(inbox: InboxAccess): Promise<Result<unknown, RelayFailure>>
}

/** Time for the network on top of what the relay holds a read. With 24 s of holding this stays below the worker's 30 s. */
const graceMs = 5_000
/** Opening and closing answer at once. */
const shortMs = 10_000

interface Call {
  method: 'GET' | 'PUT' | 'DELETE'
  path: string
  timeoutMs: number
  headers?: Record<string, string>
}

export function createRelayClient({ fetch, now, timers }: Pick<Context, 'fetch' | 'now' | 'timers'>): RelayClient {
  async function call<Value>(
    inbox: InboxAccess,
    { method, path, timeoutMs, headers = {} }: Call,
    schema: z.ZodMiniType<Value>,
  ): Promise<Result<Value, RelayFailure>> {
    const limit = timeLimit(timers, timeoutMs)
    try {
      const response = await fetch(`${inbox.address}/v1/inbox${path}`, {
        method,
        headers: { Authorization: `Bearer ${inbox.secret}`, ...headers },
        // The secret belongs to this origin: another one must not get it by redirect.
        redirect: 'error',
        credentials: 'omit',
        cache: 'no-store',
        referrerPolicy: 'no-referrer',
        signal: limit.signal,
      })
      const text = await response.text()
      if (!response.ok) return fail(refusal(response, text, now()))
      const body = schema.safeParse(readJson(text))
      return body.success ? ok(body.data) : fail(fault({ code: text === '' ? 'unexpected' : codeOf(text) }))
    } catch {
      return fail(fault({ code: 'unreachable' }))
    } finally {
      limit.stop()
    }
  }

  return {
    open: ({ accessKey, ...inbox }) =>
      call(
        inbox,
        {
          method: 'PUT',
          path: '',
          timeoutMs: shortMs,
          ...(accessKey ? { headers: { 'X-Relay-Key': accessKey } } : {}),
        },
        inboxOpenedSchema,
      ),
    read(inbox, { after, waitS, limit }) {
      const query = new URLSearchParams({ wait: String(waitS), limit: String(limit) })
      if (after !== null) query.set('after', after)
      return call(
        inbox,
        { method: 'GET', path: `/messages?${query}`, timeoutMs: waitS * 1000 + graceMs },
        inboxReadSchema,
      )
    },
    acknowledge: (inbox, through) =>
      call(
        inbox,
        { method: 'DELETE', path: `/messages?${new URLSearchParams({ through })}`, timeoutMs: shortMs },
        anything,
      ),
    close: (inbox) => call(inbox, { method: 'DELETE', path: '', timeoutMs: shortMs }, anything),
  }
}

/** Deleting answers nothing that is needed. */
const anything = z.unknown()

function fault(reason: Reason): RelayFailure {
  return { reason, gone: false, retryAfterMs: null }
}

function refusal(response: Response, text: string, now: number): RelayFailure {
  const problem = problemSchema.safeParse(readJson(text))
  const { status } = response
  const detail = problem.success ? (problem.data.detail ?? problem.data.title).slice(0, 500) : undefined
  return {
    reason: { code: refusalCode(status, problem.success), status, ...(detail === undefined ? {} : { detail }) },
    // Only the relay's own word counts: a proxy in front of it has 404s of its own.
    gone: status === 404 && problem.success && problem.data.code === 'no-inbox',
    retryAfterMs: retryAfterMs(response.headers.get('retry-after'), now),
  }
}

function refusalCode(status: number, isProblem: boolean): Reason['code'] {
  // Without the relay's own words it is what stands before it: a sign-in page, as a rule.
  if (status === 401 && isProblem) return 'bad-relay-key'
  if (status === 429) return 'rate-limited'
  if (status >= 500) return 'provider-fault'
  return isProblem ? 'refused' : 'unexpected'
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

function codeOf(text: string): 'not-json' | 'unexpected' {
  return readJson(text) === undefined ? 'not-json' : 'unexpected'
}
