import { isExtension } from '../../server/cors.ts'
import { own } from '../own.ts'

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
