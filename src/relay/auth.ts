import { hash } from 'node:crypto'
import { inboxIdPrefix, secretPattern } from '../contract/inbox.ts'
import type { Timers } from '../shared/clock.ts'
import { own } from './own.ts'
import type { InboxIds } from './platform.ts'

/** A secret that was not used for so long, or twice so long at most, is let go of. */
const rememberMs = 30_000
/** Working out the id for each poll is 2 % of what a webhook and its delivery take. So many are remembered, or twice. */
const mostRemembered = 4096

/**
 * Remembers ids in this process's memory only, for about a minute, or until it is stopped. Both lookups, by secret here
 * and by id in the store, go by hash: how long they take tells nothing of a secret that the caller does not know.
 */
export function createInboxIds(timers: Timers): InboxIds {
  /** Used since the timer was armed, and in the time before that. */
  let used = new Map<string, string>()
  let before = new Map<string, string>()
  /** Ends the timer; null: there is none. */
  let disarm: (() => void) | null = null

  function arm(): void {
    disarm = timers.after(rememberMs, turnOver)
  }

  function turnOver(): void {
    before = used
    used = new Map()
    disarm = null
    if (before.size > 0) arm()
  }

  function remember(secret: string, id: string): void {
    if (used.size >= mostRemembered) used.clear()
    used.set(secret, id)
    if (disarm === null) arm()
  }

  function idOf(secret: string | null): string | null {
    if (secret === null) return null
    const known = used.get(secret)
    if (known !== undefined) return known
    if (!secretPattern.test(secret)) return null
    const id = before.get(secret) ?? hash('sha256', inboxIdPrefix + secret, 'base64url')
    remember(own(secret), id)
    return id
  }

  return {
    idOf,
    stop() {
      disarm?.()
      disarm = null
      used.clear()
      before.clear()
    },
  }
}
