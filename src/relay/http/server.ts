import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Timers } from '../../shared/clock.ts'
import { createDeadlines } from '../deadlines.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { AddressOf } from '../limits/address.ts'
import type { Monotonic } from '../monotonic.ts'
import type { RelayAnswer } from './answer.ts'
import { type Due, discardBody } from './body.ts'
import { type Budget, createBudget } from './budget.ts'
import type { Connections } from './connections.ts'
import type { AllowedOrigin } from './cors.ts'
import { Exchange, NodeRequest } from './exchange.ts'
import type { RelayRequest } from './request.ts'
import { refuseSocket, send } from './send.ts'

/** What stands behind the server. */
export interface Answerer {
  /** May throw or reject. */
  answer(request: RelayRequest): RelayAnswer | Promise<RelayAnswer>
  /** What is answered in place of an error. */
  failed(error: unknown, route: string): RelayAnswer
  /**
   * Told of every answer as it is sent, also of those that never reached a handler: broken HTTP, too slow, too large.
   */
  answered(route: string, status: number, code: string | undefined, durationMs: number | undefined): void
}

export interface HttpTimeouts {
  /** Long enough for a phone's line, too short to hold thousands of sockets open for nothing. */
  headersMs: number
  requestMs: number
  /** Longer than the idle time of common balancers (60 s): whoever closes first must not be the one that is sent to. */
  keepAliveMs: number
  /**
   * So long may who asked leave an answer untaken, without a byte of it moving. Above the longest wait (25 s): a poll may
   * be held behind such an answer.
   */
  silenceMs: number
  /** How often the first two are looked at. */
  checkEveryMs: number
}

export const defaultTimeouts: HttpTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  silenceMs: 60_000,
  checkEveryMs: 5000,
}

export interface ServerOptions {
  answerer: Answerer
  addressOf: AddressOf
  allowedOrigin: AllowedOrigin
  maxBodyBytes: number
  maxConnections: number
  /** How many of them each address has; null: nobody counts. */
  connections: Connections | null
  /** Told of a connection that is over a limit. */
  onTooMany: () => void
  timeouts: HttpTimeouts
  timers: Timers
  monotonic: Monotonic
  /** Whether to take the time that answers take. */
  timed: boolean
}

export interface HttpServer {
  server: Server<typeof IncomingMessage, typeof Exchange>
  /** Takes no more connections; `stopped` resolves when all requests are answered, or when `hurry` was called. */
  stop(): { stopped: Promise<void>; hurry: () => void }
}

/** A request that was on its way when the relay was asked to stop is still taken in. */
const arrivalGraceMs = 250
/** A hook with its tag has 112 characters. */
const maxUrlLength = 512
/** As much as common proxies pass on. */
const maxHeaderBytes = 8192
const maxHeaders = 100
/** Requests that may stand on one connection behind one that is not answered yet. Hardly anybody sends any so. */
const maxBehind = 4
const mib = 1024 * 1024
/** Bodies in memory at once: of all, and the parts of it that one address and one inbox may have. */
const bodyBudgetBytes = 64 * mib
const shareOfAddress = 1 / 16
const shareOfInbox = 1 / 8
/** Bodies on their way that were refused: of all, and of one address. Over it their connection goes with the answer. */
const discardedBytes = 16 * mib
const discardedOfAddress = 4 * mib
/** Answers with messages that nobody has taken yet: of all, and of one inbox. */
const untakenBytes = 64 * mib
const untakenOfInbox = 4 * mib
/** A household may have several browsers that were away. */
const untakenInboxesOfAddress = 2

/** The handlers behind `node:http`. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { answerer, addressOf, allowedOrigin, maxBodyBytes, connections, onTooMany } = options
  const { timeouts, timers, monotonic, timed } = options
  const deadlines = createDeadlines<Due>({ timers, monotonic, onDue: (item) => item.due() })
  const untaken = untakenBudget(maxBodyBytes)
  const discards = createBudget({ all: discardedBytes, address: discardedOfAddress, inbox: discardedBytes })
  const shared = { addressOf, bodies: { maxBodyBytes, deadlines }, bodyBudget: bodyBudget(maxBodyBytes) }
  /** Requests that wait for their turn, for those few connections that have some. */
  const behind = new WeakMap<Socket, number>()
  let active = 0
  let onIdle = () => {}

  function receive(incoming: IncomingMessage, exchange: Exchange, expectsContinue: boolean): void {
    if (exchange.socket !== null) serve(incoming, exchange, expectsContinue)
    else standBehind(incoming, exchange, expectsContinue)
  }

  /**
   * One after the other: answers that are worked out while nobody has taken the first would pile up in memory, as many
   * as somebody cares to ask for.
   */
  function standBehind(incoming: IncomingMessage, exchange: Exchange, expectsContinue: boolean): void {
    const { socket } = incoming
    const count = (behind.get(socket) ?? 0) + 1
    behind.set(socket, count)
    if (count > maxBehind) socket.destroy()
    exchange.onTurn = () => {
      behind.set(socket, (behind.get(socket) ?? 0) - 1)
      serve(incoming, exchange, expectsContinue)
    }
  }

  function serve(incoming: IncomingMessage, exchange: Exchange, expectsContinue: boolean): void {
    active += 1
    exchange.on('close', over)
    if (timed) exchange.startedAt = monotonic()
    exchange.allowedOrigin = allowedOrigin(incoming.headers.origin)
    let answer: RelayAnswer | Promise<RelayAnswer>
    try {
      answer =
        (incoming.url ?? '').length > maxUrlLength
          ? problem('url-too-long')
          : answerer.answer(new NodeRequest(incoming, exchange, shared, expectsContinue))
    } catch (error) {
      answer = answerer.failed(error, exchange.route)
    }
    if (answer instanceof Promise) later(answer, exchange)
    else write(exchange, answer)
  }

  /** A function of its own, so that only these two are kept in memory meanwhile. */
  function later(answer: Promise<RelayAnswer>, exchange: Exchange): void {
    answer.then(
      (value) => write(exchange, value),
      (error: unknown) => write(exchange, answerer.failed(error, exchange.route)),
    )
  }

  function write(exchange: Exchange, wanted: RelayAnswer): void {
    exchange.release()
    const answer = holdUntaken(exchange, wanted)
    const durationMs = timed ? monotonic() - exchange.startedAt : undefined
    answerer.answered(exchange.route, answer.status, answer.code, durationMs)
    // The client is gone, or the connection was cut for what it sent after the refusal.
    if (exchange.destroyed || exchange.headersSent) return
    send(exchange, hasBody(exchange.req) && !discard(exchange) ? { ...answer, close: true } : answer)
    if (exchange.req.socket.writableLength > 0) exchange.req.socket.setTimeout(timeouts.silenceMs)
    else exchange.release()
  }

  function discard({ req, address }: Exchange): boolean {
    return discardBody(req, discards.claim({ address, inbox: '' }), deadlines)
  }

  /**
   * Counts what the system's buffers may not take. In place of `server.timeout`, which starts a timer anew for all that
   * is read or written, only who takes nothing is timed; who is slow to ask is cut off by the other timeouts.
   */
  function holdUntaken(exchange: Exchange, answer: RelayAnswer): RelayAnswer {
    if (answer.inbox === undefined) return answer
    const claim = untaken.claim({ address: exchange.address, inbox: answer.inbox })
    const full = claim.take(answer.ascii ? answer.body.length : Buffer.byteLength(answer.body))
    if (full !== null) return problem(full === 'all' ? 'relay-busy' : 'answers-untaken')
    exchange.held = claim
    return answer
  }

  /** One for all exchanges: a closure each would be kept as long as a poll is held. */
  function over(this: Exchange): void {
    this.release()
    this.over?.()
    active -= 1
    if (active === 0) onIdle()
  }

  const server = createServer(
    {
      ServerResponse: Exchange,
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
      maxHeaderSize: maxHeaderBytes,
      // The answer to a missing Host is a problem, too; Node's own has no body.
      requireHostHeader: false,
      noDelay: true,
    },
    (incoming, exchange) => receive(incoming, exchange, false),
  )
  server.maxHeadersCount = maxHeaders
  server.maxConnections = options.maxConnections
  server.on('drop', onTooMany)
  if (connections) {
    server.on('connection', (socket) => {
      if (connections.enter(socket)) return
      socket.destroy()
      onTooMany()
    })
  }
  server.on('checkContinue', (incoming, exchange) => receive(incoming, exchange, true))
  server.on('checkExpectation', (incoming, exchange) => {
    incoming.resume()
    write(exchange, problem('bad-expectation'))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const code = clientErrors[error.code ?? ''] ?? 'bad-request'
    // Who hung up has refused, not been refused.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE')
      answerer.answered('none', problem(code).status, code, undefined)
    refuseSocket(socket, code)
  })

  function stop() {
    const hurry = () => server.closeAllConnections()
    onIdle = () => {
      server.closeIdleConnections()
      // Node takes a connection on which nothing was sent yet for a busy one; browsers open such ones in advance. A
      // request may just be arriving, though.
      timers.after(arrivalGraceMs, () => active === 0 && hurry())
    }
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
    if (active === 0) onIdle()
    return { stopped, hurry }
  }

  return { server, stop }
}

/** Whatever the limit of a body is, one must fit. */
function bodyBudget(maxBodyBytes: number): Budget {
  const all = Math.max(bodyBudgetBytes, 4 * maxBodyBytes)
  return createBudget({
    all,
    address: Math.max(all * shareOfAddress, maxBodyBytes),
    inbox: Math.max(all * shareOfInbox, maxBodyBytes),
  })
}

function untakenBudget(maxBodyBytes: number): Budget {
  // JSON may write six bytes for one.
  const inbox = Math.max(untakenOfInbox, 8 * maxBodyBytes)
  const address = untakenInboxesOfAddress * inbox
  return createBudget({ all: Math.max(untakenBytes, address), address, inbox })
}

function hasBody({ headers, complete }: IncomingMessage): boolean {
  if (complete) return false
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
}

const clientErrors: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}
