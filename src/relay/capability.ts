import { hash, timingSafeEqual } from 'node:crypto'
import { inboxIdPrefix, secretPattern } from '../contract/inbox.ts'

/**
 * The inbox a secret opens, or null when it is not a secret at all. Nothing is looked up by the secret itself, so no
 * timing tells of it.
 */
export function inboxIdOf(secret: string | null): string | null {
  return secret !== null && secretPattern.test(secret) ? hash('sha256', inboxIdPrefix + secret, 'base64url') : null
}

/** Whether `given` is one of `keys`. All are compared, in constant time, whatever their length. */
export function isOneOf(given: string | undefined, keys: readonly string[]): boolean {
  const digest = hash('sha256', given ?? '', 'buffer')
  let found = false
  for (const key of keys) found = timingSafeEqual(digest, hash('sha256', key, 'buffer')) || found
  return found && given !== undefined
}
