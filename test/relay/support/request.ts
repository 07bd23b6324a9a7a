import type { RelayAnswer } from '../../../src/relay/http/answer.ts'
import type { RelayRequest } from '../../../src/relay/http/request.ts'
import { ok, type Result } from '../../../src/shared/result.ts'

/** A request as a server would hand it to the answerer, without one. */
export function madeRequest(
  method: string,
  target: string,
  rest: { headers?: Record<string, string>; body?: string | Result<Buffer, RelayAnswer>; address?: string } = {},
): RelayRequest {
  const [path = '', query = ''] = target.split('?')
  const headers: Record<string, string> = { host: 'localhost', ...rest.headers }
  const { body = '' } = rest
  return {
    method,
    path,
    query,
    address: rest.address ?? '192.0.2.1',
    route: 'none',
    header: (name) => headers[name],
    body: async () => (typeof body === 'string' ? ok(Buffer.from(body)) : body),
    onClose() {},
    forget() {},
  }
}
