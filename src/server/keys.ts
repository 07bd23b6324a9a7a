import { hash, timingSafeEqual } from 'node:crypto'

/** Whether `given` is one of `keys`. All are compared, in constant time, whatever their length. */
export function isOneOf(given: string | null | undefined, keys: readonly string[]): boolean {
  const digest = hash('sha256', given ?? '', 'buffer')
  let found = false
  for (const key of keys) found = timingSafeEqual(digest, hash('sha256', key, 'buffer')) || found
  return found && given !== undefined && given !== null
}
