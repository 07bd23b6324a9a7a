import type { z } from 'zod/mini'
import { ok, type Result } from '../../../shared/result.ts'
import { cursor, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import type { RelayClient, RelayFailure } from './relay-client.ts'

export type SavedInbox = NonNullable<z.infer<typeof relay.schema>>

const dayMs = 24 * 60 * 60_000
/** A relay forgets an inbox that nobody read for 30 days; a week leaves time for one that can't be reached now. */
const renewBeforeMs = 7 * dayMs

export interface Inbox {
  /** The saved inbox, renewed when it nears its end; null without a relay. */
  fresh(): Promise<Result<SavedInbox | null, RelayFailure>>
  /** Opens it anew: the same secret gives the same hook, so that jobs on their way still find it. */
  reopen(saved: SavedInbox): Promise<Result<SavedInbox, RelayFailure>>
  /** Opens and saves an inbox on another relay, or none. */
  replace(next: Omit<SavedInbox, 'hook' | 'expiresAt'> | null): Promise<Result<SavedInbox | null, RelayFailure>>
}

export function createInbox(context: Context, client: RelayClient): Inbox {
  const { store, writer, now } = context

  async function open(wanted: Omit<SavedInbox, 'hook' | 'expiresAt'>): Promise<Result<SavedInbox, RelayFailure>> {
    const opened = await client.open(wanted)
    if (!opened.ok) return opened
    const expiresAt = Date.parse(opened.value.expiresAt)
    return ok({
      address: wanted.address,
      secret: wanted.secret,
      accessKey: wanted.accessKey,
      hook: opened.value.hook,
      // A relay whose date can't be read is asked again tomorrow.
      expiresAt: Number.isFinite(expiresAt) ? expiresAt : now() + renewBeforeMs + dayMs,
    })
  }

  /** Saves what a renewal answered, unless the user chose another relay meanwhile. */
  async function reopen(saved: SavedInbox): Promise<Result<SavedInbox, RelayFailure>> {
    const opened = await open(saved)
    if (!opened.ok) return opened
    await writer.change(async (transaction) => {
      const current = await transaction.read(relay)
      if (current?.secret === saved.secret && current.address === saved.address) transaction.put(relay, opened.value)
    })
    return opened
  }

  return {
    reopen,
    async fresh() {
      const saved = await store.read(relay)
      if (saved === null || saved.expiresAt - now() > renewBeforeMs) return ok(saved)
      const renewed = await reopen(saved)
      // Still open for days: reading renews it as well.
      return renewed.ok || saved.expiresAt <= now() ? renewed : ok(saved)
    },
    async replace(next) {
      const opened = next === null ? ok(null) : await open(next)
      if (!opened.ok) return opened
      await writer.change(async (transaction) => {
        const before = await transaction.read(relay)
        transaction.put(relay, opened.value)
        const same = before?.secret === opened.value?.secret && before?.address === opened.value?.address
        const place = await transaction.read(cursor)
        transaction.put(cursor, same ? { ...place, failures: 0, nextAt: 0, problem: null } : cursor.default)
      })
      return opened
    },
  }
}
