import { base64url } from '../../../shared/base64url.ts'
import { timeLimit } from '../../../shared/clock.ts'
import type { Context } from '../context/context.ts'
import { inboxIdOf, type SavedInbox } from './inbox.ts'
import { testTagPrefix } from './receive.ts'

/** How many other inboxes are asked for beside ours, so that the relay can't know which one is ours. */
const decoys = 7
const timeoutMs = 5_000

type Options = Pick<Context, 'fetch' | 'timers' | 'drawBytes' | 'sha256'>

/**
 * Whether a new address leads to the relay that is in use: it has our inbox, and none of the invented ones. This is asked with the
 * hook, which image APIs know too. The secret is sent only to an address that has shown that it is the same relay.
 */
export async function isSameRelay(saved: SavedInbox, address: string, options: Options): Promise<boolean> {
  const ours = await inboxIdOf(saved.secret, options)
  const others = Array.from({ length: decoys }, () => base64url(options.drawBytes(32)))
  const place = (options.drawBytes(1)[0] ?? 0) % (decoys + 1)
  const ids = others.toSpliced(place, 0, ours)
  const known = await Promise.all(ids.map((id) => hasInbox(`${address}/h/${id}/${testTagPrefix}moved`, options)))
  return known.every((exists, at) => exists === (at === place))
}

async function hasInbox(hook: string, { fetch, timers }: Options): Promise<boolean | null> {
  const limit = timeLimit(timers, timeoutMs)
  try {
    const { status } = await fetch(hook, {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: '{"test":"afterimage"}',
      redirect: 'error',
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      signal: limit.signal,
    })
    return status === 202 ? true : status === 404 ? false : null
  } catch {
    // Nothing answers at that address.
    return null
  } finally {
    limit.stop()
  }
}
