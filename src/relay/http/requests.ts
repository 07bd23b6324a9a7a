import type { IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { problem } from '../errors.ts'
import type { Monotonic } from '../monotonic.ts'
import type { RelayAnswer } from './answer.ts'
import type { Answerer } from './answerer.ts'
import type { AllowedOrigin } from './cors.ts'
import type { Responder } from './responder.ts'
import { NodeRequest, type RelayResponse, type Shared } from './response.ts'
import { maxUrlLength } from './url-length.ts'

/** Requests that may stand on one connection behind one that is not answered yet. Hardly anybody sends any so. */
const maxBehind = 4

export interface Requests {
  /** @param expectsContinue the sender waits for `100 Continue` before it sends the body */
  receive(incoming: IncomingMessage, response: RelayResponse, expectsContinue: boolean): void
  /** Calls `run` whenever no request is left that is not answered, now or later. */
  onIdle(run: () => void): void
  /** Requests that are not answered yet. */
  active(): number
}

export interface RequestsOptions {
  answerer: Answerer
  responder: Responder
  shared: Shared
  allowedOrigin: AllowedOrigin
  monotonic: Monotonic
  /** Whether to take the time that answers take. */
  timed: boolean
}

/** Hands each request to the answerer when it is its turn on its connection. */
export function createRequests(options: RequestsOptions): Requests {
  const { answerer, responder, shared, allowedOrigin, monotonic, timed } = options
  /** Requests that wait for their turn, for those few connections that have some. */
  const behind = new WeakMap<Socket, number>()
  let active = 0
  let idle = () => {}

  function receive(incoming: IncomingMessage, response: RelayResponse, expectsContinue: boolean): void {
    if (response.socket !== null) serve(incoming, response, expectsContinue)
    else standBehind(incoming, response, expectsContinue)
  }

  /**
   * One after the other: answers that are worked out while nobody has taken the first would pile up in memory, as many
   * as somebody cares to ask for.
   */
  function standBehind(incoming: IncomingMessage, response: RelayResponse, expectsContinue: boolean): void {
    const { socket } = incoming
    const count = (behind.get(socket) ?? 0) + 1
    behind.set(socket, count)
    if (count > maxBehind) socket.destroy()
    response.onTurn = () => {
      behind.set(socket, (behind.get(socket) ?? 0) - 1)
      serve(incoming, response, expectsContinue)
    }
  }

  function serve(incoming: IncomingMessage, response: RelayResponse, expectsContinue: boolean): void {
    active += 1
    response.on('close', closed)
    if (timed) response.startedAt = monotonic()
    response.allowedOrigin = allowedOrigin(incoming.headers.origin)
    let answer: RelayAnswer | Promise<RelayAnswer>
    try {
      answer =
        (incoming.url ?? '').length > maxUrlLength
          ? problem('url-too-long')
          : answerer.answer(new NodeRequest(incoming, response, shared, expectsContinue))
    } catch (error) {
      answer = answerer.failed(error, response.route)
    }
    if (answer instanceof Promise) responder.later(answer, response)
    else responder.write(response, answer)
  }

  /** One for all responses: a closure each would be kept as long as a poll is held. */
  function closed(this: RelayResponse): void {
    this.release()
    this.onClose?.()
    active -= 1
    if (active === 0) idle()
  }

  return {
    receive,
    onIdle(run) {
      idle = run
      if (active === 0) idle()
    },
    active: () => active,
  }
}
