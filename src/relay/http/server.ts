import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Timers } from '../../shared/clock.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { AddressOf } from '../limits/address.ts'
import type { Monotonic } from '../monotonic.ts'
import type { Answer } from './answer.ts'
import { createBodyBudget } from './body.ts'
import { Exchange, NodeRequest } from './exchange.ts'
import type { RelayRequest } from './request.ts'

/** What stands behind the server. */
export interface Answerer {
  /** May throw or reject. */
  answer(request: RelayRequest): Answer | Promise<Answer>
  /** What is answered in place of an error. */
  failed(error: unknown, route: string): Answer
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
  maxBodyBytes: number
  maxConnections: number
  timeouts: HttpTimeouts
  /** By what the time is taken that answers take; null: it is not. */
  monotonic: Monotonic | null
  timers: Timers
}

export interface HttpServer {
  server: Server<typeof IncomingMessage, typeof Exchange>
  /** Takes no more connections; `stopped` resolves when all requests are answered, or when `hurry` was called. */
  stop(): { stopped: Promise<void>; hurry: () => void }
}

/** A page may read these; the rest of the headers is hidden from it (CORS). */
const exposedHeaders = 'Allow, RateLimit, RateLimit-Policy, Retry-After'
/** The headers of a plain success; an answer that has more, and a refusal, has something to expose. */
const plainHeaders = 4
/** A request that was on its way when the relay was asked to stop is still taken in. */
const arrivalGraceMs = 250
const maxHeaderBytes = 16_384
const maxHeaders = 100
/** Bodies in memory at once. */
const bodyBudgetBytes = 64 * 1024 * 1024

/** The handlers behind `node:http`. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { answerer, addressOf, maxBodyBytes, timeouts, monotonic, timers } = options
  const budget = createBodyBudget(Math.max(bodyBudgetBytes, 4 * maxBodyBytes))
  const shared = { addressOf, maxBodyBytes, budget }
  let active = 0
  let onIdle = () => {}

  function serve(incoming: IncomingMessage, exchange: Exchange, expectsContinue: boolean): void {
    active += 1
    exchange.on('close', over)
    if (monotonic) exchange.startedAt = monotonic()
    const request = new NodeRequest(incoming, exchange, shared, expectsContinue)
    let answer: Answer | Promise<Answer>
    try {
      answer = answerer.answer(request)
    } catch (error) {
      answer = answerer.failed(error, exchange.route)
    }
    if (answer instanceof Promise) later(answer, exchange)
    else write(exchange, answer)
  }

  /** A function of its own, so that only these two are kept in memory meanwhile. */
  function later(answer: Promise<Answer>, exchange: Exchange): void {
    answer.then(
      (value) => write(exchange, value),
      (error: unknown) => write(exchange, answerer.failed(error, exchange.route)),
    )
  }

  function write(exchange: Exchange, answer: Answer): void {
    budget.release(exchange.taken)
    exchange.taken = 0
    const durationMs = monotonic ? monotonic() - exchange.startedAt : undefined
    answerer.answered(exchange.route, answer.status, answer.code, durationMs)
    // The client is gone, or the connection was cut for what it sent after the refusal.
    if (exchange.destroyed || exchange.headersSent) return
    send(exchange, answer)
    limitSilence(exchange)
  }

  /**
   * Only what did not fit into the system's buffers can be left untaken, or what stands behind other answers and has no
   * socket yet. In place of `server.timeout`, which starts a timer anew for all that is read or written. Who is slow to
   * ask is cut off by the other timeouts.
   */
  function limitSilence(exchange: Exchange): void {
    const { socket } = exchange.req
    if (exchange.socket === null || socket.writableLength > 0) socket.setTimeout(timeouts.silenceMs)
  }

  /** One for all exchanges: a closure each would be kept as long as a poll is held. */
  function over(this: Exchange): void {
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
    (incoming, exchange) => serve(incoming, exchange, false),
  )
  server.maxHeadersCount = maxHeaders
  server.maxConnections = options.maxConnections
  server.on('checkContinue', (incoming, exchange) => serve(incoming, exchange, true))
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

const clientErrors: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}

/** Node hands over the bare socket when it could not make a request of what came. */
function refuseSocket(socket: Duplex, code: ProblemCode): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const { status, headers, body } = problem(code)
  const lines = [`HTTP/1.1 ${status} ${code}`, 'Connection: close', `Content-Length: ${Buffer.byteLength(body)}`]
  for (let i = 0; i < headers.length; i += 2) lines.push(`${headers[i]}: ${headers[i + 1]}`)
  socket.end(`${lines.join('\r\n')}\r\n\r\n${body}`)
  socket.once('finish', () => socket.destroy())
}

function send(exchange: Exchange, answer: Answer): void {
  const headers = [...answer.headers, 'Access-Control-Allow-Origin', '*']
  if (answer.status >= 400 || answer.headers.length > plainHeaders)
    headers.push('Access-Control-Expose-Headers', exposedHeaders)
  // RFC 9110 8.6: a 204 has no length.
  const { body, ascii = false } = answer
  if (answer.status !== 204) headers.push('Content-Length', String(ascii ? body.length : Buffer.byteLength(body)))
  exchange.writeHead(answer.status, headers)
  exchange.end(body, ascii ? 'latin1' : 'utf8')
}
