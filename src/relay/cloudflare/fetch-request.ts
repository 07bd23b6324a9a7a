import type { Result } from '../../shared/result.ts'
import type { RelayAnswer } from '../http/answer.ts'
import type { Budget, Claim } from '../http/budget.ts'
import type { RelayRequest } from '../http/request.ts'
import { rateKeyOf } from '../limits/address.ts'
import { type FetchBodyRules, readFetchBody } from './fetch-body.ts'

/** Where Cloudflare says who asks. Nobody else can: it replaces what was sent. */
const addressHeader = 'cf-connecting-ip'

/** How the body of a request may be read. */
export interface FetchBodies {
  budget: Budget
  rules: FetchBodyRules
}

/** A request as Workers get it. */
export class FetchRequest implements RelayRequest {
  readonly method: string
  readonly path: string
  query: string
  readonly address: string
  route = 'none'
  readonly #request: Request
  readonly #host: string
  readonly #bodies: FetchBodies | null
  #claim: Claim | null = null
  #onClose: (() => void) | null = null

  /** @param bodies null: it will not be read */
  constructor(request: Request, bodies: FetchBodies | null) {
    const url = new URL(request.url)
    this.method = request.method
    this.path = url.pathname
    this.query = url.search.slice(1)
    this.address = request.headers.get(addressHeader) ?? ''
    this.#request = request
    this.#host = url.host
    this.#bodies = bodies
  }

  header(name: string): string | undefined {
    return name === 'host' ? this.#host : (this.#request.headers.get(name) ?? undefined)
  }

  body(inbox: string): Promise<Result<Uint8Array, RelayAnswer>> {
    if (this.#bodies === null) throw new Error('this request has no body that is read')
    this.#claim = this.#bodies.budget.claim({ address: rateKeyOf(this.address), inbox })
    return readFetchBody(this.#request, this.#claim, this.#bodies.rules)
  }

  onClose(run: () => void): void {
    this.#onClose = run
    this.#request.signal.addEventListener('abort', () => this.close(), { once: true })
  }

  /** It is answered, or the sender has gone. Twice does no harm. */
  close(): void {
    this.#claim?.release()
    this.#claim = null
    this.#onClose?.()
    this.#onClose = null
  }

  forget(): void {
    // What the runtime keeps of a request is not ours.
  }
}
