import { base64url } from '../../../shared/base64url.ts'
import { timeLimit } from '../../../shared/clock.ts'
import type { Context } from '../context/context.ts'
import { inboxIdOf, type SavedInbox } from './inbox.ts'
import { testTagPrefix } from './receive.ts'

/** Inboxes that are asked for beside ours, so that the relay can't tell which one we mean. */
const decoys = 7
const timeoutMs = 5_000

type Options = Pick<Context, 'fetch' | 'timers' | 'drawBytes' | 'sha256'>

/**
 * Whether a relay's new address is that of the relay we use: it has our inbox, and none of those that never were. Asked by the hook,
 * which whoever paints for us knows as well: the secret goes to no address that has not shown that it is the same relay.
 */
export async function isSameRelay(saved: SavedInbox, address: string, options: Options): Promise<boolean> {
  const ours = await inboxIdOf(saved.secret, options)
  const others = Array.from({ length: decoys }, () => base64url(options.drawBytes(32)))
  const place = (options.drawBytes(1)[0] ?? 0) % (decoys + 1)
  const ids = others.toSpliced(place, 0, ours)
  const known = await Promise.all(ids.map((id) => hasInbox(`${address}/h/${id}/${testTagPrefix}moved`, options)))
  return known.every((isThere, at) => isThere === (at === place))
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
    // Nobody answers there.
    return null
  } finally {
    limit.stop()
  }
}
