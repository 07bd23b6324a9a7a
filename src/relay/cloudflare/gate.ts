import { inboxIdPattern, inboxIdPrefix, secretPattern } from '../../contract/inbox.ts'
import { createLog, type Log } from '../../server/log.ts'
import { base64url } from '../../shared/base64url.ts'
import { systemTimers } from '../../shared/clock.ts'
import { createAnswerer } from '../answerer.ts'
import type { RelayConfig } from '../config.ts'
import { problem } from '../errors.ts'
import type { RelayAnswer } from '../http/answer.ts'
import { createAllowedOrigin } from '../http/cors.ts'
import { bearer } from '../http/request.ts'
import { maxUrlLength } from '../http/url-length.ts'
import { networkKeyOf, rateKeyOf } from '../limits/address.ts'
import { FetchRequest } from './fetch-request.ts'
import { responseOf } from './fetch-response.ts'
import { heardWithin, type ObjectResponse, waitMsOf } from './gate-poll.ts'
import { inboxHeader, ownUrlOf, probePath, waitHeader } from './inside.ts'
import { isOneOf } from './key-check.ts'
import { createNoInboxes } from './no-inboxes.ts'
import { createWorkersPlatform } from './workers-platform.ts'

/** Cloudflare's rate limit: https://developers.cloudflare.com/workers/runtime-apis/bindings/rate-limit/ */
export interface RateLimiter {
  limit(options: { key: string }): Promise<{ success: boolean }>
}

/** By address and by network; null: not limited. */
export interface GateLimits {
  /** All requests of one address. */
  address: RateLimiter | null
  /** What one address opens. */
  open: RateLimiter | null
  /** What all addresses of a network open. */
  networkOpen: RateLimiter | null
}

export interface GateOptions {
  config: RelayConfig
  limits: GateLimits
  /** The object of this name. */
  objectOf: (name: string) => { fetch(request: Request): Promise<ObjectResponse> }
}

/** The window of the rate limits. */
const retryAfterS = 60

/**
 * What stands before the inboxes' objects. It answers what needs none, so that nobody wakes, or pays for, an object for
 * nothing; all else it hands to the inbox's own.
 */
export function createGate({ config, limits, objectOf }: GateOptions): (request: Request) => Promise<Response> {
  const log = createLog({ level: config.log, write: (line) => console.log(line.trimEnd()), now: Date.now })
  const allowedOrigin = createAllowedOrigin(config.cors)
  const probe = async () => {
    const { ok } = await objectOf('probe').fetch(new Request(`https://object${probePath}`))
    if (!ok) throw new Error('no object answers')
  }
  const answerer = createAnswerer({
    store: createNoInboxes(probe),
    config,
    // Whoever gets so far with a secret is refused before the store is asked for its inbox.
    platform: createWorkersPlatform((secret) => (isSecret(secret) ? 'elsewhere' : null)),
    ownUrl: ownUrlOf,
    log,
    metrics: null,
  })

  async function answer(asked: FetchRequest): Promise<RelayAnswer> {
    try {
      return await answerer.answer(asked)
    } catch (error) {
      return answerer.failed(error, asked.route)
    }
  }

  return async (request) => {
    const asked = new FetchRequest(request, null)
    const respond = (given: RelayAnswer) => responseOf(given, asked, allowedOrigin)
    if (lengthOf(asked) > maxUrlLength) return respond(problem('url-too-long'))
    if (isCounted(asked) && !(await isWithin(limits, asked))) return respond(problem('address-busy', { retryAfterS }))
    const inbox = await inboxOf(asked, config.accessKeys)
    if (inbox === null) return respond(await answer(asked))
    const waitMs = asked.path === messagesPath ? waitMsOf(asked.method, asked.query) : 0
    try {
      const response = await objectOf(inbox).fetch(inner(request, inbox, waitMs > 0))
      const { webSocket: socket } = response
      if (!socket) return response
      asked.route = 'messages'
      const heard = await heardWithin(socket, waitMs, { timers: systemTimers, signal: request.signal })
      socket.close(1000)
      return respond(heard)
    } catch (error) {
      return respond(failed(error, log))
    }
  }
}

/** The request as the object gets it. @param waits it is held when there is nothing yet */
function inner(request: Request, inbox: string, waits: boolean): Request {
  const headers = new Headers(request.headers)
  headers.set(inboxHeader, inbox)
  // Only the gate may hold a socket.
  headers.delete('upgrade')
  headers.delete(waitHeader)
  if (waits) {
    headers.set('upgrade', 'websocket')
    headers.set(waitHeader, '1')
  }
  return new Request(request, { headers })
}

function lengthOf({ path, query }: FetchRequest): number {
  return path.length + (query === '' ? 0 : query.length + 1)
}

const messagesPath = '/v1/inbox/messages'
const methods: Record<string, readonly string[]> = {
  '/v1/inbox': ['PUT', 'DELETE'],
  [messagesPath]: ['GET', 'HEAD', 'DELETE'],
}
const hookPrefix = '/h/'

/** The id of the inbox that a request is for; null where it is for none, or is to be refused in any case. */
async function inboxOf(asked: FetchRequest, accessKeys: readonly string[]): Promise<string | null> {
  const { path, method } = asked
  if (path.startsWith(hookPrefix)) {
    const [id = ''] = path.slice(hookPrefix.length).split('/')
    return method === 'POST' && inboxIdPattern.test(id) ? id : null
  }
  if (!methods[path]?.includes(method)) return null
  if (method === 'PUT' && accessKeys.length > 0 && !isOneOf(asked.header('x-relay-key'), accessKeys)) return null
  const secret = bearer(asked)
  return isSecret(secret) ? inboxIdOf(secret) : null
}

function isSecret(secret: string | null): secret is string {
  return secret !== null && secretPattern.test(secret)
}

async function inboxIdOf(secret: string): Promise<string> {
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(inboxIdPrefix + secret))
  return base64url(new Uint8Array(hash))
}

/** Operators' paths, and questions of browsers, are not limited by address. */
function isCounted({ path, method }: FetchRequest): boolean {
  return method !== 'OPTIONS' && (path.startsWith(hookPrefix) || Object.hasOwn(methods, path))
}

async function isWithin({ address, open, networkOpen }: GateLimits, asked: FetchRequest): Promise<boolean> {
  const allows = async (limiter: RateLimiter | null, key: string) =>
    limiter === null || (await limiter.limit({ key })).success
  if (!(await allows(address, rateKeyOf(asked.address)))) return false
  if (asked.method !== 'PUT') return true
  return (await allows(open, rateKeyOf(asked.address))) && (await allows(networkOpen, networkKeyOf(asked.address)))
}

/** The object could not be reached, or was ended in the middle: what was asked for may or may not have been done. */
function failed(error: unknown, log: Log): RelayAnswer {
  const message = error instanceof Error ? error.message : 'unknown'
  log('error', 'object-failed', { message })
  const isOverloaded = error instanceof Error && 'overloaded' in error && error.overloaded === true
  return problem(isOverloaded ? 'relay-busy' : 'store-failed')
}
