import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Duplex } from 'node:stream'
import type { Result } from '../../shared/result.ts'
import { type ProblemCode, problem } from '../errors.ts'
import type { AddressOf } from '../limits/address.ts'
import type { Answer } from './answer.ts'
import { type BodyBudget, createBodyBudget, readBody } from './body.ts'
import type { RelayRequest } from './request.ts'

/** Answers every request; never rejects. */
export type Answerer = (request: RelayRequest) => Promise<Answer>

export interface ServerOptions {
  answer: Answerer
  addressOf: AddressOf
  maxBodyBytes: number
  maxConnections: number
  timeouts: HttpTimeouts
  /** Answers that never reached a handler: broken HTTP, too slow, too large. */
  onRefused: (code: ProblemCode) => void
}

/** A page may read these; the rest of the headers is hidden from it (CORS). */
const exposedHeaders = 'Allow, RateLimit, RateLimit-Policy, Retry-After'
/** The headers of a plain success; an answer that has more, and a refusal, has something to expose. */
const plainHeaders = 4

export interface HttpTimeouts {
  /** Long enough for a phone's line, too short to hold thousands of sockets open for nothing. */
  headersMs: number
  requestMs: number
  /** Longer than the idle time of common balancers (60 s): whoever closes first must not be the one that is sent to. */
  keepAliveMs: number
  /** Neither side moved a byte: above the longest wait (25 s), so that only the dead and those who do not read are cut off. */
  silenceMs: number
  /** How often the first two are looked at. */
  checkEveryMs: number
}

export const defaultTimeouts: HttpTimeouts = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000,
  silenceMs: 75_000,
  checkEveryMs: 5000,
}

/** A request that was on its way when the relay was asked to stop is still taken in. */
const arrivalGraceMs = 250
const maxHeaderBytes = 16_384
const maxHeaders = 100
/** Bodies in memory at once. */
const bodyBudgetBytes = 64 * 1024 * 1024

export interface HttpServer {
  server: Server
  /** Takes no more connections; resolves when all requests are answered, or when `hurry` was called. */
  stop(): { stopped: Promise<void>; hurry: () => void }
}

/** The handlers behind `node:http`. */
export function createHttpServer(options: ServerOptions): HttpServer {
  const { answer, addressOf, maxBodyBytes, timeouts, onRefused } = options
  const budget = createBodyBudget(Math.max(bodyBudgetBytes, 4 * maxBodyBytes))

  const shared = { addressOf, maxBodyBytes, budget }
  let active = 0
  let onIdle = () => {}

  function serve(incoming: IncomingMessage, response: ServerResponse, expectsContinue: boolean): void {
    const request = new NodeRequest(incoming, response, shared, expectsContinue)
    active += 1
    response.on('close', () => {
      active -= 1
      if (active === 0) onIdle()
    })
    void answer(request).then((result) => {
      write(response, result)
      request.release()
    })
  }

  const server = createServer(
    {
      headersTimeout: timeouts.headersMs,
      requestTimeout: timeouts.requestMs,
      keepAliveTimeout: timeouts.keepAliveMs,
      connectionsCheckingInterval: timeouts.checkEveryMs,
      maxHeaderSize: maxHeaderBytes,
      // The answer to a missing Host is a problem, too; Node's own has no body.
      requireHostHeader: false,
      noDelay: true,
    },
    (incoming, response) => serve(incoming, response, false),
  )
  server.maxHeadersCount = maxHeaders
  server.maxConnections = options.maxConnections
  server.timeout = timeouts.silenceMs
  server.on('checkContinue', (incoming, response) => serve(incoming, response, true))
  server.on('checkExpectation', (incoming: IncomingMessage, response: ServerResponse) => {
    onRefused('bad-expectation')
    incoming.resume()
    write(response, problem('bad-expectation'))
  })
  server.on('clientError', (error: NodeJS.ErrnoException, socket) => {
    const code = clientErrors[error.code ?? ''] ?? 'bad-request'
    // Who hung up has refused, not been refused.
    if (error.code !== 'ECONNRESET' && error.code !== 'EPIPE') onRefused(code)
    refuseSocket(socket, code)
  })

  function stop() {
    const hurry = () => server.closeAllConnections()
    onIdle = () => {
      server.closeIdleConnections()
      // Node takes a connection on which nothing was sent yet for a busy one; browsers open such ones in advance. A request may just be arriving, though.
      setTimeout(() => active === 0 && hurry(), arrivalGraceMs).unref()
    }
    const stopped = new Promise<void>((resolve) => server.close(() => resolve()))
    if (active === 0) onIdle()
    return { stopped, hurry }
  }

  return { server, stop }
}

const clientErrors: Record<string, ProblemCode> = {
  HPE_HEADER_OVERFLOW: 'headers-too-large',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'bad-request',
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

function write(response: ServerResponse, answer: Answer): void {
  // The client is gone, or the connection was cut for what it sent after the refusal.
  if (response.destroyed || response.headersSent) return
  const headers = [...answer.headers, 'Access-Control-Allow-Origin', '*']
  if (answer.status >= 400 || answer.headers.length > plainHeaders)
    headers.push('Access-Control-Expose-Headers', exposedHeaders)
  // RFC 9110 8.6: a 204 has no length.
  if (answer.status !== 204) headers.push('Content-Length', String(Buffer.byteLength(answer.body)))
  response.writeHead(answer.status, headers)
  response.end(answer.body)
}

interface NodeRequestOptions {
  addressOf: AddressOf
  maxBodyBytes: number
  budget: BodyBudget
}

class NodeRequest implements RelayRequest {
  readonly method: string
  readonly path: string
  readonly query: string
  #incoming: IncomingMessage
  #response: ServerResponse
  #options: NodeRequestOptions
  #expectsContinue: boolean
  #taken = 0

  constructor(
    incoming: IncomingMessage,
    response: ServerResponse,
    options: NodeRequestOptions,
    expectsContinue: boolean,
  ) {
    this.#expectsContinue = expectsContinue
    this.#incoming = incoming
    this.#response = response
    this.#options = options
    this.method = incoming.method ?? ''
    const target = originForm(incoming.url ?? '/')
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.query = mark < 0 ? '' : target.slice(mark + 1)
  }

  get address(): string {
    const forwarded = this.#incoming.headers['x-forwarded-for']
    return this.#options.addressOf(
      this.#incoming.socket.remoteAddress ?? '',
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    )
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  body(): Promise<Result<Buffer, Answer>> {
    return readBody(this.#incoming, {
      maxBytes: this.#options.maxBodyBytes,
      budget: this.#options.budget,
      invite: () => {
        if (this.#expectsContinue) this.#response.writeContinue()
      },
      onTaken: (bytes) => {
        this.#taken = bytes
      },
    })
  }

  onGone(run: () => void): void {
    this.#response.on('close', run)
  }

  release(): void {
    this.#options.budget.release(this.#taken)
  }
}

/** RFC 9112 3.2.2: a server must also accept the absolute form, `GET http://host/path`. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const path = /^https?:\/\/[^/?]*(.*)$/is.exec(target)?.[1]
  if (path === undefined) return target
  return path.startsWith('/') ? path : `/${path}`
}
