import type { RelayAnswer } from './answer.ts'
import type { RelayRequest } from './request.ts'

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
