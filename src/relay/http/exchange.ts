import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Result } from '../../shared/result.ts'
import type { AddressOf } from '../limits/address.ts'
import type { Answer } from './answer.ts'
import { type BodyBudget, type BodyReader, readBody } from './body.ts'
import type { RelayRequest } from './request.ts'

/**
 * Node's response with what else must be known until it is sent. While a poll is held this and what Node keeps is all
 * there is of it: thousands are held at once, so that the request's own object is let go of.
 */
export class Exchange extends ServerResponse {
  /** As logs and metrics call it. */
  route = 'none'
  startedAt = 0
  /** Bytes of the body budget that it holds. */
  taken = 0
  over: (() => void) | null = null
}

const nothing = Object.freeze({})
const noHeaders: string[] = []

export interface Shared {
  addressOf: AddressOf
  maxBodyBytes: number
  budget: BodyBudget
}

export class NodeRequest implements RelayRequest, BodyReader {
  readonly method: string
  readonly path: string
  readonly query: string
  #incoming: IncomingMessage
  #exchange: Exchange
  #shared: Shared
  #expectsContinue: boolean

  constructor(incoming: IncomingMessage, exchange: Exchange, shared: Shared, expectsContinue: boolean) {
    this.#incoming = incoming
    this.#exchange = exchange
    this.#shared = shared
    this.#expectsContinue = expectsContinue
    this.method = incoming.method ?? ''
    const target = originForm(incoming.url ?? '/')
    const mark = target.indexOf('?')
    this.path = mark < 0 ? target : target.slice(0, mark)
    this.query = mark < 0 ? '' : target.slice(mark + 1)
  }

  get route(): string {
    return this.#exchange.route
  }

  set route(route: string) {
    this.#exchange.route = route
  }

  get address(): string {
    const forwarded = this.#incoming.headers['x-forwarded-for']
    return this.#shared.addressOf(
      this.#incoming.socket.remoteAddress ?? '',
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    )
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  body(): Promise<Result<Buffer, Answer>> {
    return readBody(this.#incoming, this)
  }

  onOver(run: () => void): void {
    this.#exchange.over = run
  }

  forget(): void {
    this.#incoming.headers = nothing
    this.#incoming.rawHeaders = noHeaders
    this.#incoming.url = ''
  }

  get maxBodyBytes(): number {
    return this.#shared.maxBodyBytes
  }

  get budget(): BodyBudget {
    return this.#shared.budget
  }

  invite(): void {
    if (this.#expectsContinue) this.#exchange.writeContinue()
  }

  took(bytes: number): void {
    this.#exchange.taken = bytes
  }
}

/** RFC 9112 3.2.2: a server must also accept the absolute form, `GET http://host/path`. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const path = /^https?:\/\/[^/?]*(.*)$/is.exec(target)?.[1]
  if (path === undefined) return target
  return path.startsWith('/') ? path : `/${path}`
}
