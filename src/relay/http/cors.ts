import { isExtension } from '../../server/cors.ts'
import { own } from '../own.ts'
import type { RelayAnswer } from './answer.ts'

/** What an answer says of CORS, or null for nothing. `origin` is the header as it came. */
export type AllowedOrigin = (origin: string | undefined) => string | null

/**
 * Extensions may read what the relay answers; pages only when the operator wants it, because a page could also use a
 * relay that listens on its reader's own machine.
 */
export function createAllowedOrigin(openToPages: boolean): AllowedOrigin {
  if (openToPages) return () => '*'
  return (origin) => (isExtension(origin) ? own(origin) : null)
}

/** Who may read the answer may read these; the rest of the headers is hidden from it (CORS). */
const exposedHeaders = 'Allow, RateLimit, RateLimit-Policy, Retry-After'
/** The headers of a plain success; an answer that has more, and a refusal, has something to expose. */
const plainHeaders = 4

const none: string[] = []

/**
 * What an answer says of CORS, names and values in turn.
 * @param asker.allowedOrigin as `AllowedOrigin` has it
 * @param hasOrigin whether the request named an origin
 */
export function corsHeaders(
  { allowedOrigin, route }: { allowedOrigin: string | null; route: string },
  hasOrigin: boolean,
  answer: RelayAnswer,
): string[] {
  // The counts are for operators, not for whoever looks over their shoulder.
  if (allowedOrigin === null || route === 'metrics') return hasOrigin ? ['Vary', 'Origin'] : none
  const headers = ['Access-Control-Allow-Origin', allowedOrigin]
  if (allowedOrigin !== '*') headers.push('Vary', 'Origin')
  if (answer.status >= 400 || answer.headers.length > plainHeaders)
    headers.push('Access-Control-Expose-Headers', exposedHeaders)
  return headers
}
