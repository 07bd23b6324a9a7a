import type { RelayRequest } from '../http/request.ts'
import { isLoopbackHeader } from '../limits/loopback.ts'

/** By which the gate tells the object whose it is. Set by the gate, whatever was sent. */
export const inboxHeader = 'x-afterimage-inbox'
/** By which the gate says that the read may be held. Set by the gate alone. */
export const waitHeader = 'x-afterimage-wait'
/** What the gate asks an object for to learn whether objects answer. No path of the outside begins so. */
export const probePath = '/.probe'

/** Where who asks reaches the relay. Cloudflare answers at names of its operator's only, all of them with https. */
export function ownUrlOf(request: RelayRequest): string {
  const host = request.header('host') ?? ''
  return `${isLoopbackHeader(host) ? 'http' : 'https'}://${host}`
}
