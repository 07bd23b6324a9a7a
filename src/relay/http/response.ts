import { type IncomingMessage, ServerResponse } from 'node:http'
import type { Socket } from 'node:net'
import type { Result } from '../../shared/result.ts'
import { rateKeyOf } from '../limits/address.ts'
import type { AddressOf } from '../limits/forwarded.ts'
import type { RelayAnswer } from './answer.ts'
import { type BodyHooks, type BodyRules, readBody } from './body.ts'
import type { Budget, Claim } from './budget.ts'
import type { RelayRequest } from './request.ts'

/**
 * Node's response with what else must be known until it is sent. While a poll is held this and what Node keeps is all
 * there is of it: thousands are held at once, so that the request's own object is let go of.
 */
export class RelayResponse extends ServerResponse {
  /** As logs and metrics call it. */
  route = 'none'
  /** By which its bytes are counted, see `rateKeyOf`. */
  address = ''
  /** What `Access-Control-Allow-Origin` says; null: nothing. */
  allowedOrigin: string | null = null
  startedAt = 0
  /** What it holds of a budget: of bodies until it is answered, of answers until that is taken. */
  held: Claim | null = null
  /** Called when it is closed: answered, or the sender has gone before. */
  onClose: (() => void) | null = null
  /** Called when those before it on the same connection are sent. */
  onTurn: (() => void) | null = null

  override assignSocket(socket: Socket): void {
    super.assignSocket(socket)
    const { onTurn } = this
    this.onTurn = null
    onTurn?.()
  }

  release(): void {
    this.held?.release()
    this.held = null
  }
}

const nothing = Object.freeze({})
const noHeaders: string[] = []

export interface Shared {
  addressOf: AddressOf
  bodies: BodyRules
  bodyBudget: Budget
}

export class NodeRequest implements RelayRequest, BodyHooks {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly address: string
  #incoming: IncomingMessage
  #response: RelayResponse
  #shared: Shared
  #expectsContinue: boolean

  constructor(incoming: IncomingMessage, response: RelayResponse, shared: Shared, expectsContinue: boolean) {
    this.#incoming = incoming
    this.#response = response
    this.#shared = shared
    this.#expectsContinue = expectsContinue
    this.method = incoming.method ?? ''
    const target = originForm(incoming.url ?? '/')
    const mark = target.indexOf('?')
    const end = mark < 0 ? target.length : mark
    this.path = target.slice(0, end)
    this.query = target.slice(end + 1)
    const forwarded = incoming.headers['x-forwarded-for']
    this.address = shared.addressOf(
      incoming.socket.remoteAddress ?? '',
      Array.isArray(forwarded) ? forwarded.join(',') : forwarded,
    )
    response.address = rateKeyOf(this.address)
  }

  get route(): string {
    return this.#response.route
  }

  set route(route: string) {
    this.#response.route = route
  }

  header(name: string): string | undefined {
    const value = this.#incoming.headers[name]
    return Array.isArray(value) ? value[0] : value
  }

  body(inbox: string): Promise<Result<Buffer, RelayAnswer>> {
    const claim = this.#shared.bodyBudget.claim({ address: this.#response.address, inbox })
    this.#response.held = claim
    return readBody(this.#incoming, claim, this.#shared.bodies, this)
  }

  onClose(run: () => void): void {
    this.#response.onClose = run
  }

  forget(): void {
    this.#incoming.headers = nothing
    this.#incoming.rawHeaders = noHeaders
    this.#incoming.url = ''
  }

  sendContinue(): void {
    if (this.#expectsContinue) this.#response.writeContinue()
  }
}

/** RFC 9112 3.2.2: a server must also accept the absolute form, `GET http://host/path`. */
function originForm(target: string): string {
  if (target.startsWith('/')) return target
  const path = /^https?:\/\/[^/?]*(.*)$/is.exec(target)?.[1]
  if (path === undefined) return target
  return path.startsWith('/') ? path : `/${path}`
}
