import { bearerOf } from '../../server/bearer.ts'
import type { Result } from '../../shared/result.ts'
import type { RelayAnswer } from './answer.ts'

/** A request as the handlers see it, whichever server stands in front. */
export interface RelayRequest {
  method: string
  /** Begins with a slash; no query. */
  path: string
  /** Without the question mark; empty when there is none. */
  query: string
  /** The sender's address, proxies that are trusted taken off. */
  address: string
  /** Set by who answers: as logs and metrics call what was asked for, never the path itself. */
  route: string
  /** Lower-case name. The first, where there are several. */
  header(name: string): string | undefined
  /**
   * Reads the body, or says why not. It is refused before it is read when its declared length is over the limit.
   * `inbox`: whose it will be.
   */
  body(inbox: string): Promise<Result<Uint8Array, RelayAnswer>>
  /** Calls `run` when the response is closed: answered, or the sender has gone before. One only. */
  onClose(run: () => void): void
  /** Lets go of everything the sender said. For those that will be held: it would be kept in memory as long. */
  forget(): void
}

export function bearer(request: RelayRequest): string | null {
  return bearerOf(request.header('authorization'))
}
