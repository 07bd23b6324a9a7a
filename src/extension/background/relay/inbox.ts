import type { z } from 'zod/mini'
import { inboxIdPrefix } from '../../../contract/inbox.ts'
import type { Reason } from '../../../contract/reason.ts'
import { sealVersion } from '../../../contract/sealed.ts'
import { isPending } from '../../../jobs/state.ts'
import { base64url } from '../../../shared/base64url.ts'
import { isDue } from '../../../shared/clock.ts'
import { isLoopback } from '../../../shared/loopback.ts'
import { fail, ok, type Result } from '../../../shared/result.ts'
import { cursor, type FormerRelay, formerRelays, jobIndex, relay } from '../../store/items.ts'
import type { Transaction } from '../../store/write/transaction.ts'
import type { Context } from '../context/context.ts'
import type { InboxAccess, RelayClient, RelayFailure } from './relay-client.ts'
import { drawSecret, durableAfterMs, isDurable, publicKeyOf } from './seed.ts'

export type SavedInbox = NonNullable<z.infer<typeof relay.schema>>

/** How often the inbox is renewed to learn its hook: a relay may have got another address. */
const renewEveryMs = 24 * 60 * 60_000
/** After a failure, how long until renewing is tried again. */
const retryMs = 10 * 60_000
/**
 * A relay closes an inbox that never got a message when nobody reads it for an hour, and its record of the last read may be 20
 * minutes old.
 */
const unusedMs = 30 * 60_000
/** How long a command waits for renewing; then it is sent with the hook that is stored. */
const beforeSendingMs = 3_000

export interface Inbox {
  /** The saved inbox, renewed once a day; null without a relay. */
  fresh(): Promise<SavedInbox | null>
  /** As `fresh`, for a command that is about to be sent with its hook: renewed when the relay may have closed it. */
  beforeSending(): Promise<SavedInbox | null>
  /**
   * Opens it, or opens it again: the same secret gives the same inbox, so that results of earlier jobs still arrive. Stores the relay's
   * answer, and in the same write that messages may be lost, if the inbox was closed with some in it. An inbox that turns out to be
   * sealed to another key is left for a new one.
   * @param isGone the relay has just said that there is no such inbox
   */
  renew(saved: SavedInbox, isGone?: boolean): Promise<Result<SavedInbox, RelayFailure>>
  /**
   * Opens a sealed inbox again in which something came that is not sealed: the relay was put back to a state from before it had the
   * key, or an older relay on the same Redis has taken it in. What came before the inbox was sealed is not sealed either; so this is
   * done every ten minutes at most.
   */
  sealAgain(saved: SavedInbox): Promise<void>
  /** Opens an inbox on another relay, or none, and stores that. The former one is still read while jobs wait for results there. */
  replace(next: (InboxAccess & { accessKey: string }) | null): Promise<Result<SavedInbox | null, RelayFailure>>
}

interface Deps extends Context {
  client: RelayClient
}

export function createInbox(context: Context, client: RelayClient): Inbox {
  const { store, now, timers } = context
  const deps = { ...context, client }
  let triedAt = Number.NEGATIVE_INFINITY

  function isOld({ openedAt = Number.NEGATIVE_INFINITY }: SavedInbox, ms: number): boolean {
    return isDue(openedAt + ms, now(), ms)
  }

  /** Whether its seed was not on the disk yet when it was last opened, and is now. */
  function isSealable({ seal, isSealed, openedAt = 0 }: SavedInbox): boolean {
    return seal !== null && !isSealed && openedAt < seal.storedAt + durableAfterMs && isDurable(seal, now())
  }

  return {
    async fresh() {
      const saved = await store.read(relay)
      if (
        saved === null ||
        !(isOld(saved, renewEveryMs) || isSealable(saved)) ||
        !isDue(triedAt + retryMs, now(), retryMs)
      )
        return saved
      triedAt = now()
      const renewed = await renew(deps, saved)
      // A relay that refuses this may still answer a read, and says there when the inbox is gone.
      return renewed.ok ? renewed.value : saved
    },
    async beforeSending() {
      const saved = await store.read(relay)
      if (saved === null) return null
      const { after, checkedAt } = await store.read(cursor)
      const isUnused = after === null || after === '0'
      const isClosed = isUnused && isOld(saved, unusedMs) && isDue(checkedAt + unusedMs, now(), unusedMs)
      if (!isClosed && !isOld(saved, renewEveryMs)) return saved
      let cancel = () => {}
      const timeout = new Promise<null>((resolve) => {
        cancel = timers.after(beforeSendingMs, () => resolve(null))
      })
      const renewed = await Promise.race([renew(deps, saved), timeout]).finally(() => cancel())
      return renewed?.ok ? renewed.value : saved
    },
    renew: (saved, isGone = false) => renew(deps, saved, isGone),
    async sealAgain(saved) {
      if (!isDue(triedAt + retryMs, now(), retryMs)) return
      triedAt = now()
      // A relay that refuses is asked again with the next such message, and once a day in any case.
      await renew(deps, saved)
    },
    replace: (next) => replace(deps, next),
  }
}

/** An inbox that is to be opened. */
type Wanted = Pick<SavedInbox, 'address' | 'secret' | 'accessKey' | 'seal'>

interface Opened {
  inbox: SavedInbox
  /** Whether the inbox was not there before. Undefined: this relay does not say so. */
  created: boolean | undefined
}

/** Opens an inbox and checks the relay's answer, because APIs will post to its hook. */
async function open(deps: Deps, wanted: Wanted): Promise<Result<Opened, RelayFailure>> {
  const { address, secret, accessKey, seal } = wanted
  const key = seal && (await publicKeyOf(deps, seal))
  const sealKey = seal && isDurable(seal, deps.now()) ? key : null
  const opened = await deps.client.open({ address, secret, accessKey, sealKey })
  if (!opened.ok) return opened
  const { hook, expiresAt, created, seal: its } = opened.value
  if (!isHookOf(hook, address, await inboxIdOf(secret, deps))) return fail(strangeHook(hook, address))
  const isSealed = its?.v === sealVersion
  // Without our own, which can't be made just now, nobody knows whose it is.
  const isForeign = isSealed && (seal === null || (key !== null && its.key !== key))
  if (isForeign) return fail({ ...failed({ code: 'unexpected' }), otherKey: true })
  const until = Date.parse(expiresAt)
  return ok({
    created,
    inbox: {
      address,
      secret,
      accessKey,
      hook,
      expiresAt: Number.isFinite(until) ? until : deps.now() + renewEveryMs,
      openedAt: deps.now(),
      seal,
      isSealed,
    },
  })
}

/**
 * Opens an inbox; a new one at the same relay when it is sealed to a key that is not ours. The browser's storage was put back to an
 * earlier state, or a copy of it draws a key of its own in another browser.
 */
async function openOwn(deps: Deps, wanted: Wanted): Promise<Result<Opened, RelayFailure>> {
  const opened = await open(deps, wanted)
  if (opened.ok || !opened.error.otherKey) return opened
  deps.log.note('open inbox', new Error('It is sealed to another key'))
  return open(deps, { ...wanted, secret: drawSecret(deps), seal: { seed: drawSecret(deps), storedAt: 0 } })
}

/** The inbox with a seed, which is stored. One that the user has left meanwhile stays without. */
function withSeed(deps: Deps, saved: SavedInbox): Promise<SavedInbox> | SavedInbox {
  if (saved.seal !== null) return saved
  return deps.writer.change(async (transaction) => {
    const current = await transaction.read(relay)
    if (current === null || !isSameInbox(current, saved)) return saved
    const seal = current.seal ?? { seed: drawSecret(deps), storedAt: deps.now() }
    if (current.seal === null) transaction.put(relay, { ...current, seal })
    return { ...saved, seal }
  })
}

async function renew(deps: Deps, saved: SavedInbox, isGone = false): Promise<Result<SavedInbox, RelayFailure>> {
  const { writer, now } = deps
  const opened = await openOwn(deps, await withSeed(deps, saved))
  if (!opened.ok) return opened
  const { inbox, created = isGone || saved.expiresAt <= now() } = opened.value
  return writer.change(async (transaction) => {
    const current = await transaction.read(relay)
    const isAnew = inbox.secret !== saved.secret
    // The user has chosen another relay meanwhile, or somebody else was quicker.
    if (current === null || !isSameInbox(current, saved)) return ok(isAnew ? (current ?? saved) : inbox)
    transaction.put(relay, inbox)
    if (isAnew) await leaveForeign(transaction, current, now())
    else if (created) await recordGap(transaction, inbox, now())
    if (!isAnew && new URL(inbox.hook).origin !== new URL(saved.hook).origin) await pollAllNow(transaction, now())
    return ok(inbox)
  })
}

async function replace(deps: Deps, next: Parameters<Inbox['replace']>[0]): ReturnType<Inbox['replace']> {
  const { writer, now } = deps
  const opened = next === null ? null : await openOwn(deps, { ...next, seal: await sealFor(deps, next) })
  if (opened && !opened.ok) return opened
  const inbox = opened?.value.inbox ?? null
  await writer.change(async (transaction) => {
    const before = await transaction.read(relay)
    const place = await transaction.read(cursor)
    transaction.put(relay, inbox)
    if (inbox && before && before.secret === next?.secret && before.secret !== inbox.secret)
      return leaveForeign(transaction, before, now())
    if (inbox && before?.secret === inbox.secret) {
      transaction.put(cursor, { ...place, failures: 0, nextAt: 0, problem: null })
    } else {
      transaction.put(cursor, cursor.default)
      if (before) await addFormerRelay(transaction, { ...before, after: place.after, leftAt: now() })
    }
    if (before && before.hook !== inbox?.hook) await pollAllNow(transaction, now())
  })
  return ok(inbox)
}

/** That of the inbox in use, if it is the one; else a new one. */
async function sealFor(deps: Deps, { secret }: InboxAccess): Promise<SavedInbox['seal']> {
  const saved = await deps.store.read(relay)
  return saved?.secret === secret ? (await withSeed(deps, saved)).seal : { seed: drawSecret(deps), storedAt: 0 }
}

/** Leaves an inbox that turned out to be sealed to a key that is not ours. What comes there from now on is lost for this browser. */
async function leaveForeign(transaction: Transaction, left: SavedInbox, leftAt: number): Promise<void> {
  const { after } = await transaction.read(cursor)
  await recordGap(transaction, left, leftAt)
  await addFormerRelay(transaction, { ...left, after, leftAt, isForeign: true })
  await pollAllNow(transaction, leftAt)
}

/** Adds the inbox to the former relays: it is read until its last job has ended, then closed. */
async function addFormerRelay(transaction: Transaction, left: Omit<FormerRelay, 'failures' | 'nextAt'>): Promise<void> {
  const known = await transaction.read(formerRelays)
  const former = { ...left, failures: 0, nextAt: 0 }
  transaction.put(formerRelays, [...known.filter(({ secret }) => secret !== left.secret), former])
}

/** Records a gap: messages may be lost, unless none ever came and no job waited for one. */
async function recordGap(transaction: Transaction, inbox: SavedInbox, now: number): Promise<void> {
  const place = await transaction.read(cursor)
  const mark = inboxMark(inbox.hook)
  const pending = await transaction.jobs((await transaction.read(jobIndex)).pending)
  const isAwaited = pending.some((job) => isPending(job.state) && job.sent?.inbox === mark && job.state !== 'sending')
  const hasRead = place.after !== null && place.after !== '0'
  const gapAt = hasRead || isAwaited ? now : place.gapAt
  transaction.put(cursor, { ...cursor.default, checkedAt: place.checkedAt, gapAt })
}

/** Makes all pending jobs due for polling, because their webhooks go to an address that no longer exists. */
async function pollAllNow(transaction: Transaction, now: number): Promise<void> {
  for (const job of await transaction.jobs((await transaction.read(jobIndex)).pending)) {
    if (job.state !== 'sending' && job.messageId !== undefined)
      transaction.putJob({ ...job, nextCheckAt: now, checks: 0 })
  }
}

export function isSameInbox(one: InboxAccess | null, other: InboxAccess): boolean {
  return one?.secret === other.secret && one.address === other.address
}

/** The first characters of an inbox's id: enough to distinguish inboxes, too little to write to one. */
export function inboxMark(hook: string): string {
  return hook.slice(hook.lastIndexOf('/') + 1).slice(0, 12)
}

export async function inboxIdOf(secret: string, { sha256 }: Pick<Context, 'sha256'>): Promise<string> {
  return base64url(await sha256(new TextEncoder().encode(inboxIdPrefix + secret)))
}

/**
 * Whether a relay's answer names a hook of this inbox, by https, at the relay's own origin, or with both on this machine. A hook on
 * this machine of a relay that is elsewhere is none: only this browser would reach it.
 */
function isHookOf(hook: string, address: string, id: string): boolean {
  if (!URL.canParse(hook)) return false
  const { protocol, origin, pathname, username, search, hash } = new URL(hook)
  const isBare = username === '' && search === '' && hash === ''
  const isReachable =
    origin === new URL(address).origin || (isLoopback(hook) ? isLoopback(address) : protocol === 'https:')
  return isBare && pathname.endsWith(`/${id}`) && isReachable
}

/** The failure for any other hook. Usually the relay is behind a proxy and its public address was not configured. */
function strangeHook(hook: string, address: string): RelayFailure {
  return failed(hookElsewhere({ hook, address }) ?? { code: 'unexpected' })
}

function failed(reason: Reason): RelayFailure {
  return { reason, gone: false, otherKey: false, slow: false, retryAfterMs: null }
}

/** The reason of a failure when the relay names hooks at another origin than the one it is asked at; undefined when it does not. */
export function hookElsewhere({ hook, address }: Pick<SavedInbox, 'hook' | 'address'>): Reason | undefined {
  if (!URL.canParse(hook)) return undefined
  const { origin, protocol } = new URL(hook)
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  return origin === new URL(address).origin ? undefined : { code: 'hook-elsewhere', detail: origin.slice(0, 200) }
}
