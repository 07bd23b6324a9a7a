import type { RelayRequest } from '../http/request.ts'

/** A read of the object's own inbox, on behalf of who was held. */
export class InnerRead implements RelayRequest {
  readonly method = 'GET'
  readonly path = '/v1/inbox/messages'
  readonly address = ''
  readonly query: string
  route = 'none'

  constructor(query: string) {
    this.query = query
  }

  header(name: string): string | undefined {
    return name === 'host' ? 'localhost' : undefined
  }

  async body(): Promise<never> {
    throw new Error('a read has no body')
  }

  onClose(): void {
    // Nothing is held for it.
  }

  forget(): void {
    // There is nothing to forget.
  }
}
