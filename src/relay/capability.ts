import { hash, timingSafeEqual } from 'node:crypto'
import { inboxIdPrefix, secretPattern } from '../contract/inbox.ts'

/** So many ids are remembered: working one out for each poll is 2 % of what a webhook and its delivery take. */
const mostRemembered = 4096
/** The id of each secret, in this process's memory only. All are let go of when there are too many. */
const remembered = new Map<string, string>()

/**
 * The inbox a secret opens, or null when it is not a secret at all. Both lookups, by secret here and by id in the store,
 * go by hash: how long they take tells nothing of a secret that the caller does not know.
 */
export function inboxIdOf(secret: string | null): string | null {
  if (secret === null) return null
  const known = remembered.get(secret)
  if (known !== undefined) return known
  if (!secretPattern.test(secret)) return null
  if (remembered.size >= mostRemembered) remembered.clear()
  const id = hash('sha256', inboxIdPrefix + secret, 'base64url')
  remembered.set(secret, id)
  return id
}

/** Whether `given` is one of `keys`. All are compared, in constant time, whatever their length. */
export function isOneOf(given: string | undefined, keys: readonly string[]): boolean {
  const digest = hash('sha256', given ?? '', 'buffer')
  let found = false
  for (const key of keys) found = timingSafeEqual(digest, hash('sha256', key, 'buffer')) || found
  return found && given !== undefined
}
