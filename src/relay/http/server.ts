import { createServer, type IncomingMessage, type Server } from 'node:http'
import type { Timers } from '../../shared/clock.ts'
import { createDeadlines } from '../deadlines.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { AddressOf } from '../limits/forwarded.ts'
import type { Monotonic } from '../monotonic.ts'
import type { Answerer } from './answerer.ts'
import type { Due } from './body.ts'
import { createBudgets } from './budgets.ts'
import type { Connections } from './connections.ts'
import type { AllowedOrigin } from './cors.ts'
import { createRequests } from './requests.ts'
import { createResponder } from './responder.ts'
import { RelayResponse } from './response.ts'
import { refuseSocket } from './send.ts'

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
  server: Server<typeof IncomingMessage, typeof RelayResponse>
  /** Takes no more connections; `stopped` resolves when all requests are answered, or when `forceClose` was called. */
  stop(): { stopped: Promise<void>; forceClose: () => void }
}

/** A request that was on its way when the relay was asked to stop is still taken in. */
const arrivalGraceMs = 250
/** As much as common proxies pass on. */
const maxHeaderBytes = 8192
const maxHeaders = 100
/** The handlers behind `node:http`. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { answerer, addressOf, allowedOrigin, maxBodyBytes, timeouts, timers, monotonic, timed } = options
  const deadlines = createDeadlines<Due>({ timers, monotonic, onDue: (item) => item.due() })
  const budgets = createBudgets(maxBodyBytes)
  const { silenceMs } = timeouts
  const responder = createResponder({ answerer, budgets, deadlines, silenceMs, monotonic, timed })
  const shared = { addressOf, bodies: { maxBodyBytes, deadlines }, bodyBudget: budgets.bodies }
  const requests = createRequests({ answerer, responder, shared, allowedOrigin, monotonic, timed })
  const server = createNodeServer(timeouts, (incoming, response) => requests.receive(incoming, response, false))
  limitConnections(server, options)
  server.on('checkContinue', (incoming, response) => requests.receive(incoming, response, true))
  server.on('checkExpectation', (incoming, response) => {
    incoming.resume()
    responder.write(response, problem('bad-expectation'))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const code = clientErrors[error.code ?? ''] ?? 'bad-request'
    // Who hung up has refused, not been refused.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE')
      answerer.answered('none', problem(code).status, code, undefined)
    refuseSocket(socket, code)
  })

  function stop() {
    const forceClose = () => server.closeAllConnections()
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
    requests.onIdle(() => {
      server.closeIdleConnections()
      // Node takes a connection on which nothing was sent yet for a busy one; browsers open such ones in advance. A
      // request may just be arriving, though.
      timers.after(arrivalGraceMs, () => requests.active() === 0 && forceClose())
    })
    return { stopped, forceClose }
  }

  return { server, stop }
}

function createNodeServer(
  timeouts: HttpTimeouts,
  onRequest: (incoming: IncomingMessage, response: RelayResponse) => void,
): HttpServer['server'] {
  const server = createServer(
    {
      ServerResponse: RelayResponse,
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
      maxHeaderSize: maxHeaderBytes,
      // The answer to a missing Host is a problem, too; Node's own has no body.
      requireHostHeader: false,
      noDelay: true,
    },
    onRequest,
  )
  server.maxHeadersCount = maxHeaders
  return server
}

function limitConnections(server: HttpServer['server'], options: ServerOptions): void {
  const { maxConnections, connections, onTooMany } = options
  server.maxConnections = maxConnections
  server.on('drop', onTooMany)
  if (!connections) return
  server.on('connection', (socket) => {
    if (connections.enter(socket)) return
    socket.destroy()
    onTooMany()
  })
}

const clientErrors: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  ERR_HTTP_REQUEST_TIMEOUT: 'too-slow',
}
