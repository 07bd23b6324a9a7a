import type { Connection } from '../../../contract/connection.ts'
import type { Reason } from '../../../contract/reason.ts'
import { normaliseAddress } from '../../../shared/address.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import type { MessageFailure, MessageRequest } from '../../messaging/protocol.ts'
import type { Handlers } from '../../messaging/server.ts'
import { connections, relay } from '../../store/items.ts'
import type { Context } from '../context/context.ts'
import { isSameRelay } from '../relay/same-relay.ts'
import { drawSecret } from '../relay/seed.ts'
import { blame, type SetupTestDeps, setupTests } from './setup-tests.ts'

export type SetupDeps = SetupTestDeps

/** What the set-up page saves and tests. */
export function createSetupHandlers(deps: SetupDeps): Handlers<'setup'> {
  const { now } = deps
  return {
    'setup.connect': (wanted) => connect(deps, wanted),
    async 'setup.relay'(request) {
      const startedAt = now()
      const reason = await openRelay(deps, request)
      return ok({ ms: now() - startedAt, ...(reason ? { reason } : {}) })
    },
    async 'setup.test'({ step, connectionId }) {
      const startedAt = now()
      const outcome = await setupTests[step](deps, connectionId)
      return ok({ ...outcome, ms: now() - startedAt })
    },
  }
}

type Connected = Result<Record<string, never>, MessageFailure>

async function connect({ writer, providerOf }: Context, wanted: Connection): Promise<Connected> {
  const address = normaliseAddress(wanted.address)
  if (address === null) return fail({ code: 'bad-address' })
  if (!providerOf(wanted.provider)) return fail({ code: 'bad-request' })
  return writer.change(async (transaction): Promise<Connected> => {
    const { active, list } = await transaction.read(connections)
    const saved = list.find(({ id }) => id === wanted.id)
    const keeps = wanted.token === '' && saved !== undefined && saved.token !== ''
    // The token was entered for another origin, and is not sent to this one.
    if (keeps && new URL(saved.address).origin !== new URL(address).origin) return fail({ code: 'token-needed' })
    const { imported: _, ...chosen } = wanted
    const next = { ...chosen, address, token: keeps ? saved.token : wanted.token.trim() }
    const others = saved ? list.map((each) => (each.id === next.id ? next : each)) : [...list, next]
    // What was just typed may not work: an account that is in use stays so until another one is chosen.
    const isInUse = active !== null && list.some(({ id }) => id === active)
    const nextActive = isInUse ? active : next.id
    transaction.put(connections, { active: nextActive, list: others })
    if (nextActive === next.id) transaction.emit({ type: 'connection.chosen' })
    return ok({})
  })
}

/** Opens an inbox on a relay, or leaves the present one. Resolves to the reason of a failure. */
async function openRelay(deps: SetupDeps, request: MessageRequest<'setup.relay'>): Promise<Reason | undefined> {
  const { store, inbox, sync } = deps
  const [address, accessKey] = [request.address.trim(), request.accessKey.trim()]
  const before = await store.read(relay)
  if (address === '') {
    await inbox.replace(null)
    leaveInbox(deps)
    return undefined
  }
  const normalised = normaliseAddress(address)
  if (normalised === null) return { code: 'invalid-link' }
  const isSame = before?.address === normalised
  const stays = before !== null && !request.anew && (isSame || (await isSameRelay(before, normalised, deps)))
  const opened = await inbox.replace({
    address: normalised,
    secret: stays ? before.secret : drawSecret(deps),
    accessKey: accessKey || (isSame || stays ? before.accessKey : ''),
  })
  if (!opened.ok) return blame(deps, opened.error.reason, normalised)
  leaveInbox(deps)
  sync.startPolling()
  return undefined
}

/** Stops polling the former inbox, and reads or closes it. What can't be done now is due at the next tick. */
function leaveInbox({ sync, log }: SetupDeps): void {
  sync.cancelRead()
  log.background(sync.tidy(), 'tidy inboxes')
}
