import { hash, timingSafeEqual } from 'node:crypto'

/** The token of `Authorization: Bearer ...`, or null. RFC 9110: the scheme's case does not count. */
export function bearerOf(authorization: string | undefined): string | null {
  return authorization && /^bearer /i.test(authorization) ? authorization.slice(7).trim() : null
}

/** Whether `given` is one of `keys`. All are compared, in constant time, whatever their length. */
export function isOneOf(given: string | null | undefined, keys: readonly string[]): boolean {
  const digest = hash('sha256', given ?? '', 'buffer')
  let found = false
  for (const key of keys) found = timingSafeEqual(digest, hash('sha256', key, 'buffer')) || found
  return found && given !== undefined && given !== null
}
