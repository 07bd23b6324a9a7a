import type { IncomingMessage } from 'node:http'
import type { Deadlines } from '../deadlines.ts'
import { problem } from '../errors.ts'
import type { Monotonic } from '../monotonic.ts'
import type { RelayAnswer } from './answer.ts'
import type { Answerer } from './answerer.ts'
import { type Due, discardBody } from './body.ts'
import type { Budgets } from './budgets.ts'
import type { RelayResponse } from './response.ts'
import { send } from './send.ts'

export interface Responder {
  /** Writes the answer out, and tells the answerer. */
  write(response: RelayResponse, answer: RelayAnswer): void
  /** The same when the answer has come; in place of an error, what the answerer says of it. */
  later(answer: Promise<RelayAnswer>, response: RelayResponse): void
}

export interface ResponderOptions {
  answerer: Answerer
  budgets: Budgets
  deadlines: Deadlines<Due>
  /** So long may an answer be left untaken. */
  silenceMs: number
  monotonic: Monotonic
  /** Whether to take the time that answers take. */
  timed: boolean
}

export function createResponder(options: ResponderOptions): Responder {
  const { answerer, budgets, deadlines, silenceMs, monotonic, timed } = options

  /** A function of its own, so that only these two are kept in memory meanwhile. */
  function later(answer: Promise<RelayAnswer>, response: RelayResponse): void {
    answer.then(
      (value) => write(response, value),
      (error: unknown) => write(response, answerer.failed(error, response.route)),
    )
  }

  function write(response: RelayResponse, wanted: RelayAnswer): void {
    response.release()
    const answer = holdUntaken(response, wanted)
    const durationMs = timed ? monotonic() - response.startedAt : undefined
    answerer.answered(response.route, answer.status, answer.code, durationMs)
    // The client is gone, or the connection was cut for what it sent after the refusal.
    if (response.destroyed || response.headersSent) return
    send(response, hasBody(response.req) && !discard(response) ? { ...answer, close: true } : answer)
    if (response.req.socket.writableLength > 0) response.req.socket.setTimeout(silenceMs)
    else response.release()
  }

  function discard({ req, address }: RelayResponse): boolean {
    return discardBody(req, budgets.discarded.claim({ address, inbox: '' }), deadlines)
  }

  /**
   * Counts what the system's buffers may not take. In place of `server.timeout`, which starts a timer anew for all that
   * is read or written, only who takes nothing is timed; who is slow to ask is cut off by the other timeouts.
   */
  function holdUntaken(response: RelayResponse, answer: RelayAnswer): RelayAnswer {
    if (answer.inbox === undefined) return answer
    const claim = budgets.untaken.claim({ address: response.address, inbox: answer.inbox })
    const full = claim.take(answer.ascii ? answer.body.length : Buffer.byteLength(answer.body))
    if (full !== null) return problem(full === 'all' ? 'relay-busy' : 'answers-untaken')
    response.held = claim
    return answer
  }

  return { write, later }
}

function hasBody({ headers, complete }: IncomingMessage): boolean {
  if (complete) return false
  return Number(headers['content-length'] ?? 0) > 0 || headers['transfer-encoding'] !== undefined
}
